using System.Diagnostics;
using System.Threading.Channels;
using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Node.Requests;

namespace PeerShell.Sending;

/// <summary>Sends the requests of a command, and returns their answers on the pipeline thread, in the order of arrival.</summary>
internal sealed class PendingRequests(PeerCommand command, string? topic, TimeSpan limit)
{
    // Enough that the tasks rarely wait for the pipeline. Further replies wait with their request, which bounds them.
    private const int MaxWaiting = 64;

    private readonly Channel<RequestAnswer> _answers = Channel.CreateBounded<RequestAnswer>(MaxWaiting);

    /// <summary>The number of requests that have not ended.</summary>
    public int Count { get; private set; }

    /// <summary>Sends a request to a peer.</summary>
    public void Ask(Peer peer, object? request, MessageBody body)
    {
        Count++;
        _ = AskAsync(peer, request, body);
    }

    /// <summary>Returns the answers until at most some requests are left.</summary>
    public IEnumerable<RequestAnswer> Take(int leave = 0)
    {
        var wait = new PipelineWait(command, status: () => $"Waiting for {Phrases.Count(Count, "request")}.");
        while (Count > leave)
        {
            if (!_answers.Reader.TryRead(out var answer))
            {
                wait.For(_answers.Reader.WaitToReadAsync(command.StopToken).AsTask());
                continue;
            }

            if (answer.Reply is null)
                Count--;

            yield return answer;
        }

        wait.EndProgress();
    }

    private async Task AskAsync(Peer peer, object? request, MessageBody body)
    {
        var start = Stopwatch.GetTimestamp();
        Exception? failure = null;
        try
        {
            await foreach (var reply in peer.RequestAsync(body, topic, limit, command.StopToken).ConfigureAwait(false))
            {
                await _answers.Writer
                    .WriteAsync(new RequestAnswer(peer, request, Stopwatch.GetElapsedTime(start), reply), command.StopToken)
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody reads the answers any more.
            return;
        }
        catch (Exception error) when (error is RequestException or SendException)
        {
            failure = error;
        }

        var end = new RequestAnswer(peer, request, Stopwatch.GetElapsedTime(start), Failure: failure);
        while (!_answers.Writer.TryWrite(end) && !command.StopToken.IsCancellationRequested)
            await _answers.Writer.WaitToWriteAsync().ConfigureAwait(false);
    }
}

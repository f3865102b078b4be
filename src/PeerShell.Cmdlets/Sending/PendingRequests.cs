using System.Diagnostics;
using System.Threading.Channels;
using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Node.Requests;

namespace PeerShell.Sending;

/// <summary>Requests that a command has made, whose answers it takes on the pipeline thread, in the order in which they come.</summary>
internal sealed class PendingRequests(PeerCommand command, string? topic, TimeSpan limit)
{
    // Enough to keep the tasks from waiting for the pipeline; what is beyond that waits, bounded, with the request itself.
    private const int MostWaiting = 64;

    private readonly Channel<RequestAnswer> _answers = Channel.CreateBounded<RequestAnswer>(MostWaiting);

    /// <summary>How many have not ended.</summary>
    public int Count { get; private set; }

    /// <summary>Asks a peer.</summary>
    public void Ask(Peer peer, object? request, MessageBody body)
    {
        Count++;
        _ = AskAsync(peer, request, body);
    }

    /// <summary>The answers, until no more than some requests are left.</summary>
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
        var begin = Stopwatch.GetTimestamp();
        Exception? failure = null;
        try
        {
            await foreach (var reply in peer.RequestAsync(body, topic, limit, command.StopToken).ConfigureAwait(false))
            {
                await _answers.Writer
                    .WriteAsync(new RequestAnswer(peer, request, Stopwatch.GetElapsedTime(begin), reply), command.StopToken)
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody takes any more answers.
            return;
        }
        catch (Exception error) when (error is RequestException or SendException)
        {
            failure = error;
        }

        var end = new RequestAnswer(peer, request, Stopwatch.GetElapsedTime(begin), Failure: failure);
        while (!_answers.Writer.TryWrite(end) && !command.StopToken.IsCancellationRequested)
            await _answers.Writer.WaitToWriteAsync().ConfigureAwait(false);
    }
}

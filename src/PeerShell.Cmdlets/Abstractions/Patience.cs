using System.Diagnostics;
using System.Management.Automation;

namespace PeerShell.Abstractions;

/// <summary>
/// Waits on the pipeline thread, until something has happened, time is over or the pipeline is stopped; shows progress
/// when it takes long.
/// </summary>
/// <param name="command">Who waits.</param>
/// <param name="limit">How long in all; null is for ever.</param>
/// <param name="status">How far it is, for people.</param>
internal sealed class Patience(PeerCommand command, TimeSpan? limit = null, Func<string>? status = null)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    // Task.Wait takes no more than 24 days.
    private static readonly TimeSpan LongestSlice = TimeSpan.FromDays(1);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _nextProgress = ProgressInterval;
    private bool _shown;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Waits for a task, however it ends.</summary>
    /// <returns>False when time is over.</returns>
    /// <exception cref="PipelineStoppedException">The pipeline is stopped.</exception>
    public bool For(Task task)
    {
        if (command.StopToken.IsCancellationRequested)
            throw new PipelineStoppedException();

        while (!task.IsCompleted)
        {
            ShowProgress();
            var slice = status is null ? LongestSlice : _nextProgress - Elapsed;
            if (limit - Elapsed is { } left && left < slice)
                slice = left;
            if (slice <= TimeSpan.Zero && Elapsed >= limit)
                return false;

            Wait(task, slice);
        }

        return true;
    }

    /// <summary>What tasks came to, in the order of their completion, until no more than some are left.</summary>
    public IEnumerable<T> TakeCompleted<T>(List<Task<T>> tasks, int leave = 0)
    {
        while (tasks.Count > leave || tasks.Exists(task => task.IsCompleted))
        {
            For(Task.WhenAny(tasks));
            var completed = tasks.First(task => task.IsCompleted);
            tasks.Remove(completed);
            yield return completed.GetAwaiter().GetResult();
        }
    }

    /// <summary>Takes the progress away.</summary>
    public void Over()
    {
        if (_shown && !command.StopToken.IsCancellationRequested)
            command.WriteProgress(CreateRecord(ProgressRecordType.Completed, "Done."));

        _shown = false;
    }

    private void Wait(Task task, TimeSpan time)
    {
        try
        {
            task.Wait(time > TimeSpan.Zero ? time : TimeSpan.Zero, command.StopToken);
        }
        catch (OperationCanceledException) when (command.StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (AggregateException)
        {
            // However it ended: whoever asks for its result is told.
        }
    }

    private void ShowProgress()
    {
        if (status is null || Elapsed < _nextProgress)
            return;

        _nextProgress = Elapsed + ProgressInterval;
        _shown = true;
        command.WriteProgress(CreateRecord(ProgressRecordType.Processing, status()));
    }

    // The engine takes no empty text, which is what is left to say when all has come to pass a moment ago.
    private ProgressRecord CreateRecord(ProgressRecordType type, string text) =>
        new(1, command.MyInvocation.MyCommand.Name, text.Length == 0 ? "Done." : text) { RecordType = type };
}

using System.Diagnostics;
using System.Management.Automation;

namespace PeerShell.Abstractions;

/// <summary>
/// Waits on the pipeline thread until a task has completed, the time limit has passed or the pipeline is stopped. Shows
/// progress once a second.
/// </summary>
/// <param name="command">The command that waits.</param>
/// <param name="limit">The time limit of all waits together; null for no limit.</param>
/// <param name="status">The text of the progress; null for no progress.</param>
internal sealed class PipelineWait(PeerCommand command, TimeSpan? limit = null, Func<string>? status = null)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    // Task.Wait accepts at most 24 days.
    private static readonly TimeSpan MaxSlice = TimeSpan.FromDays(1);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _nextProgress = ProgressInterval;
    private bool _isShown;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Waits for a task, whether it succeeds, fails or is cancelled.</summary>
    /// <returns>False when the time limit has passed.</returns>
    /// <exception cref="PipelineStoppedException">The pipeline is stopped.</exception>
    public bool For(Task task)
    {
        if (command.StopToken.IsCancellationRequested)
            throw new PipelineStoppedException();

        while (!task.IsCompleted)
        {
            ShowProgress();
            var slice = status is null ? MaxSlice : _nextProgress - Elapsed;
            if (limit - Elapsed is { } left && left < slice)
                slice = left;
            if (slice <= TimeSpan.Zero && Elapsed >= limit)
                return false;

            Wait(task, slice);
        }

        return true;
    }

    /// <summary>Removes tasks as they complete and returns their results, until only some tasks are left.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="leave">The number of tasks that may be left running.</param>
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

    /// <summary>Hides the progress.</summary>
    public void EndProgress()
    {
        if (_isShown && !command.StopToken.IsCancellationRequested)
            command.WriteProgress(CreateRecord(ProgressRecordType.Completed, "Done."));

        _isShown = false;
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
            // The caller learns of the failure from the task's result.
        }
    }

    private void ShowProgress()
    {
        if (status is null || Elapsed < _nextProgress)
            return;

        _nextProgress = Elapsed + ProgressInterval;
        _isShown = true;
        command.WriteProgress(CreateRecord(ProgressRecordType.Processing, status()));
    }

    // The engine accepts no empty text, and the status is empty when the last task has just completed.
    private ProgressRecord CreateRecord(ProgressRecordType type, string text) =>
        new(1, command.MyInvocation.MyCommand.Name, text.Length == 0 ? "Done." : text) { RecordType = type };
}

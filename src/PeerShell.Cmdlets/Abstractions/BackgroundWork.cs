namespace PeerShell.Abstractions;

/// <summary>Work that takes much processor time.</summary>
internal static class BackgroundWork
{
    /// <summary>Runs work on the thread pool while the pipeline thread waits, so that the command can be stopped.</summary>
    /// <param name="command">The command that waits.</param>
    /// <param name="work">The work.</param>
    /// <param name="status">The text of the progress.</param>
    /// <returns>The result of the work.</returns>
    public static T Run<T>(PeerCommand command, Func<T> work, Func<string> status)
    {
        var task = Task.Run(work);
        var wait = new PipelineWait(command, status: status);
        wait.For(task);
        wait.EndProgress();
        return task.GetAwaiter().GetResult();
    }
}

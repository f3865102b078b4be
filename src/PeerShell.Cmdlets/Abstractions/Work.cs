namespace PeerShell.Abstractions;

/// <summary>What takes the processor long.</summary>
internal static class Work
{
    /// <summary>Does it on the thread pool, and waits on the pipeline thread, so that it can be interrupted.</summary>
    /// <param name="command">Who waits.</param>
    /// <param name="work">What to do.</param>
    /// <param name="status">How far it is, for people.</param>
    /// <returns>What came of it.</returns>
    public static T Do<T>(PeerCommand command, Func<T> work, Func<string> status)
    {
        var task = Task.Run(work);
        var patience = new Patience(command, status: status);
        patience.For(task);
        patience.Over();
        return task.GetAwaiter().GetResult();
    }
}

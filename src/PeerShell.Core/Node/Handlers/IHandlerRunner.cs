namespace PeerShell.Node.Handlers;

/// <summary>
/// Runs one handler's function on its own threads. Use a runner for a function that blocks its thread, as a script does, and so
/// must not run on the thread pool, or for one that can be interrupted. None of the runner's methods may wait.
/// </summary>
public interface IHandlerRunner
{
    /// <summary>
    /// Runs work, because there are messages. At most <see cref="HandlerOptions.Concurrency"/> pieces of work run at the same time.
    /// </summary>
    /// <param name="work">
    /// The work, which must be executed once, soon. It calls the function for one message after the other on the thread that
    /// executes it, and returns when no message is left.
    /// </param>
    void Run(IThreadPoolWorkItem work);

    /// <summary>Interrupts the function, because it was asked to stop and did not return in time.</summary>
    void Interrupt();

    /// <summary>Notes that the handler has stopped and that no more work follows.</summary>
    void Complete();
}

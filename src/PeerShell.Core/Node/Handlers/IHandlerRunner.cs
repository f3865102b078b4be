namespace PeerShell.Node.Handlers;

/// <summary>
/// Runs one handler's function on threads of its own: for a function that keeps its thread waiting, as a script does, and so
/// is not to have one of the thread pool; and that can be broken off. None of its methods may wait.
/// </summary>
public interface IHandlerRunner
{
    /// <summary>
    /// There are messages. Called for no more pieces of work at a time than <see cref="HandlerOptions.Concurrency"/>.
    /// </summary>
    /// <param name="work">
    /// To be executed once, soon. It calls the function for one message after the other on the thread that executes it, and
    /// returns when none is left.
    /// </param>
    void Run(IThreadPoolWorkItem work);

    /// <summary>The handler had its time to come to an end, and did not: whatever it does is to be broken off.</summary>
    void Interrupt();

    /// <summary>The handler has come to an end; there is no more work.</summary>
    void Complete();
}

using System.Management.Automation;
using System.Runtime.InteropServices;

namespace PeerShell.Hosting.Engine;

/// <summary>
/// Stops what is running on Ctrl+C, and for a script also on a request to terminate, so that its <c>finally</c> blocks run
/// and its cmdlets are stopped and disposed.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<PowerShell> _running = [];
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly bool _endsSession;
    private PowerShell? _stopping;

    /// <summary>Starts to listen for signals.</summary>
    /// <param name="endsSession">Whether an interrupt ends the session. It does so for a script, but not for a prompt.</param>
    public Interrupts(bool endsSession)
    {
        _endsSession = endsSession;
        _signals.Add(PosixSignalRegistration.Create(
            PosixSignal.SIGINT, signal => signal.Cancel = TryStop(Hosting.ExitCode.Interrupted)));
    }

    /// <summary>The exit code of an interrupted session; null if it was not interrupted.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>
    /// Starts to listen for requests to terminate. Call it after the module is loaded: the last registration is called first, and the
    /// module stops its nodes at once only if nothing else handles the signal.
    /// </summary>
    public void ListenForTermination() => _signals.Add(PosixSignalRegistration.Create(
        PosixSignal.SIGTERM, signal => signal.Cancel = TryStop(Hosting.ExitCode.Terminated)));

    /// <summary>Sets the shell that an interrupt stops from now on.</summary>
    /// <param name="shell">The shell that is about to run.</param>
    /// <returns>An object that ends this when disposed.</returns>
    public IDisposable Watch(PowerShell shell)
    {
        lock (_gate)
            _running.Push(shell);
        return new Watched(this);
    }

    /// <summary>Stops what is running, like a Ctrl+C signal. The line editor receives Ctrl+C as a key instead of a signal.</summary>
    public void Stop() => TryStop(Hosting.ExitCode.Interrupted);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
    }

    // Returns false to leave the signal to the system, which ends the process.
    private bool TryStop(int exitCode)
    {
        PowerShell? shell;
        lock (_gate)
        {
            if (!_running.TryPeek(out shell) || shell == _stopping)
                return !_endsSession;
            _stopping = shell;
            if (_endsSession)
                ExitCode = exitCode;
        }
        try
        {
            shell.BeginStop(callback: null, state: null);
        }
        catch (ObjectDisposedException)
        {
            // It has ended in the meantime.
        }
        return true;
    }

    private void Unwatch()
    {
        lock (_gate)
        {
            _running.Pop();
            _stopping = null;
        }
    }

    private sealed class Watched(Interrupts owner) : IDisposable
    {
        public void Dispose() => owner.Unwatch();
    }
}

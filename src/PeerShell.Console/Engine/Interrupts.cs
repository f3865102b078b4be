using System.Management.Automation;
using System.Runtime.InteropServices;

namespace PeerShell.Hosting.Engine;

/// <summary>
/// Turns Ctrl+C, and for a script the request to terminate, into a stop of what is running, so that its
/// <c>finally</c> blocks run and its cmdlets are stopped and disposed.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<PowerShell> _running = [];
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly bool _endsSession;
    private PowerShell? _stopping;

    /// <summary>Begins to listen.</summary>
    /// <param name="endsSession">Whether an interrupt ends the session, as it does for a script, and not for a prompt.</param>
    public Interrupts(bool endsSession)
    {
        _endsSession = endsSession;
        _signals.Add(PosixSignalRegistration.Create(
            PosixSignal.SIGINT, signal => signal.Cancel = TryStop(Hosting.ExitCode.Interrupted)));
        if (endsSession)
            _signals.Add(PosixSignalRegistration.Create(
                PosixSignal.SIGTERM, signal => signal.Cancel = TryStop(Hosting.ExitCode.Terminated)));
    }

    /// <summary>The exit code of a session that was interrupted.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Says what an interrupt has to stop from now on.</summary>
    /// <param name="shell">What begins to run.</param>
    /// <returns>Ends it.</returns>
    public IDisposable Watch(PowerShell shell)
    {
        lock (_gate)
            _running.Push(shell);
        return new Watched(this);
    }

    /// <summary>Stops what is running, as if Ctrl+C had come as a signal: the line editor sees it as a key.</summary>
    public void Stop() => TryStop(Hosting.ExitCode.Interrupted);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
    }

    // False leaves the signal to the system, which ends the process.
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
            // It came to its own end meanwhile.
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

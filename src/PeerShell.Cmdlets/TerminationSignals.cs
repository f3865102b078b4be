using System.Runtime.InteropServices;

namespace PeerShell;

/// <summary>
/// Stops the nodes of the process when a signal ends it: SIGTERM, which service managers and containers send, or SIGHUP of a closed
/// terminal. The signal's own action follows, so the process ends with the exit code that it has without nodes.
/// </summary>
internal static class TerminationSignals
{
    // Far more than the system needs to end the process after its nodes have stopped.
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private static PosixSignalRegistration[] _registrations = [];
    private static int _isEnding;

    /// <summary>Starts to listen for the signals, if nothing listens yet.</summary>
    public static void Watch()
    {
        if (_registrations.Length > 0)
            return;

        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ];
    }

    /// <summary>Stops listening.</summary>
    public static void Unwatch()
    {
        foreach (var registration in _registrations)
            registration.Dispose();

        _registrations = [];
    }

    /// <summary>
    /// Waits for the end of the process if a signal is ending it. Otherwise a script that ends with its node could give the exit code.
    /// </summary>
    public static void AwaitEnd()
    {
        if (Volatile.Read(ref _isEnding) != 0)
            Thread.Sleep(EndTime);
    }

    private static void OnSignal(PosixSignalContext signal)
    {
        // A handler that was registered later is called first, and may have decided that the process goes on. A second signal does not
        // wait, so that it ends the process at once.
        if (!signal.Cancel && Interlocked.Exchange(ref _isEnding, 1) == 0)
            NodeRegistry.StopAllAsync().Wait(ModuleLifetime.StopTime);
    }
}

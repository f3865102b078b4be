using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PeerShell.Handlers;

namespace PeerShell;

/// <summary>
/// Stops the nodes of the process when the last runspace that has the module removes it or is closed, or when a signal ends the process.
/// A process that just ends waits for nothing.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>More than the maximum time that a node takes to stop.</summary>
    internal static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    private static readonly Lock Gate = new();
    private static readonly HashSet<Runspace> Users = [];

    /// <summary>Notes that a runspace imports the module.</summary>
    public void OnImport()
    {
        // The runspaces of handlers don't count: they live as long as the handlers, which live as long as their nodes.
        if (Runspace.DefaultRunspace is not { } runspace || HandlerRunspace.Is(runspace))
            return;

        lock (Gate)
        {
            if (!Users.Add(runspace))
                return;
            if (Users.Count == 1)
                TerminationSignals.Watch();
        }

        runspace.StateChanged += OnStateChanged;
    }

    /// <summary>Notes that a runspace removes the module.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => Leave(Runspace.DefaultRunspace);

    private static void OnStateChanged(object? sender, RunspaceStateEventArgs args)
    {
        if (args.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
            Leave((Runspace)sender!);
    }

    private static void Leave(Runspace? runspace)
    {
        if (runspace is null)
            return;

        runspace.StateChanged -= OnStateChanged;
        lock (Gate)
        {
            if (!Users.Remove(runspace) || Users.Count > 0)
                return;
        }

        NodeRegistry.StopAllAsync().Wait(StopTime);
        HandlerRunspace.BeginCloseAll();
        TerminationSignals.AwaitEnd();
        lock (Gate)
        {
            if (Users.Count == 0)
                TerminationSignals.Unwatch();
        }
    }
}

using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PeerShell.Handlers;

namespace PeerShell;

/// <summary>
/// Nodes live as long as any runspace has the module. When the last one removes it, or is closed, they are stopped. A
/// process that just ends doesn't wait for anything.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    // Longer than a node takes to stop.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    private static readonly Lock Gate = new();
    private static readonly HashSet<Runspace> Users = [];

    /// <summary>A runspace imports the module.</summary>
    public void OnImport()
    {
        // Those of handlers live as long as the handlers, and these as long as their nodes.
        if (Runspace.DefaultRunspace is not { } runspace || HandlerRunspace.Is(runspace))
            return;

        lock (Gate)
        {
            if (!Users.Add(runspace))
                return;
        }

        runspace.StateChanged += OnStateChanged;
    }

    /// <summary>A runspace removes the module.</summary>
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
    }
}

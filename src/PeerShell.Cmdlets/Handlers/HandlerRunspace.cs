using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PeerShell.Handlers;

/// <summary>The runspaces in which handlers' script blocks run: with the module, and nothing else of the caller's than what the script takes along.</summary>
internal static class HandlerRunspace
{
    private static readonly ConditionalWeakTable<Runspace, object> Known = [];

    /// <summary>Whether a runspace is one of them.</summary>
    public static bool Is(Runspace runspace) => Known.TryGetValue(runspace, out _);

    /// <summary>Opens one on the thread that will use it, and runs the initialization script there.</summary>
    /// <exception cref="RuntimeException">It can't be opened, or its initialization script failed.</exception>
    public static Runspace Open(HandlerScript script, RecordLog records)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        state.LanguageMode = script.LanguageMode;
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule([script.Module]);
        var host = new HandlerHost(records);
        var runspace = RunspaceFactory.CreateRunspace(host, state);
        Known.Add(runspace, runspace);
        try
        {
            runspace.Open();
            runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(script.Directory));
            Initialize(runspace, host, script, records);
            return runspace;
        }
        catch
        {
            runspace.Dispose();
            throw;
        }
    }

    private static void Initialize(Runspace runspace, HandlerHost host, HandlerScript script, RecordLog records)
    {
        if (script.Initialization is null)
            return;

        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        var streams = new StreamRecorder(shell.Streams, records);
        shell.AddScript(script.Initialization.ToString(), useLocalScope: false).AddParameter(UsingValues.Parameter, script.Using);
        shell.Invoke();
        if (streams.TakeError() is { } error)
            throw new RuntimeException($"The initialization script failed: {error}", error.Exception, error);
        if (host.ExitCode is { } code)
            throw new RuntimeException($"The initialization script ended by 'exit {code}'. Use throw if it can't go on, or return if the rest is not needed.");
    }
}

using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PeerShell.Handlers;

/// <summary>
/// Opens the runspaces in which handlers' script blocks run. They have the module, and nothing of the caller's but what the script
/// brings with it.
/// </summary>
internal static class HandlerRunspace
{
    // Far more than a thread needs to start.
    private static readonly TimeSpan CloseStartTime = TimeSpan.FromSeconds(1);

    private static readonly ConditionalWeakTable<Runspace, object> Known = [];

    /// <summary>Returns whether a runspace belongs to a handler.</summary>
    public static bool Is(Runspace runspace) => Known.TryGetValue(runspace, out _);

    /// <summary>
    /// Closes the runspaces that are still open, and waits for none whose script hangs. Otherwise the engine waits for them when it
    /// closes the first runspace of the process.
    /// </summary>
    public static void BeginCloseAll()
    {
        foreach (var (runspace, _) in Known)
            BeginClose(runspace);
    }

    /// <summary>
    /// Interrupts what runs in a runspace, and closes it, without waiting for the end of the script. The engine's own threads for that
    /// would keep the process while the script hangs.
    /// </summary>
    public static void BeginClose(Runspace runspace)
    {
        if (!IsOpen(runspace))
            return;

        new Thread(() => Close(runspace)) { IsBackground = true, Name = "PeerShell close" }.Start();
        SpinWait.SpinUntil(() => !IsOpen(runspace), CloseStartTime);
    }

    /// <summary>Opens a runspace on the thread that will use it, and runs the initialization script there.</summary>
    /// <exception cref="RuntimeException">The runspace can't be opened, or the initialization script failed.</exception>
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

    private static bool IsOpen(Runspace runspace) => runspace.RunspaceStateInfo.State == RunspaceState.Opened;

    private static void Close(Runspace runspace)
    {
        try
        {
            runspace.Close();
        }
        catch (Exception)
        {
            // Its own thread has closed it in the meantime.
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
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException thrown) when (thrown is not PipelineStoppedException)
        {
            throw new RuntimeException($"-InitializationScript failed: {thrown.Message}", thrown, thrown.ErrorRecord);
        }

        if (streams.TakeError() is { } error)
            throw new RuntimeException($"-InitializationScript failed: {error}", error.Exception, error);
        if (host.ExitCode is { } code)
        {
            throw new RuntimeException(
                $"-InitializationScript ended by 'exit {code}'. Use 'throw' to fail, or 'return' to skip the rest of the script.");
        }
    }
}

using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;
using PeerShell.Hosting.Editing;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Hosting.Engine;

/// <summary>The engine with the module and the host, from start to end.</summary>
internal sealed class Session : IDisposable
{
    // Replaces the engine's own function, which needs cmdlets that do not exist here.
    private const string ClearHost = "Clear-Host";

    // Closing stops everything that still runs in the background. What does not stop in time ends with the process.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly Runspace _runspace;

    private Session(Runspace runspace, ConsoleHost host, PipelineRunner runner, Repl repl)
    {
        _runspace = runspace;
        Host = host;
        Runner = runner;
        Repl = repl;
    }

    /// <summary>The path where the build puts the module's manifest.</summary>
    public static string DefaultModulePath { get; } = Path.Combine(AppContext.BaseDirectory, "PeerShell", "PeerShell.psd1");

    /// <summary>The host that this program presents to the engine.</summary>
    public ConsoleHost Host { get; }

    /// <summary>The runner of commands.</summary>
    public PipelineRunner Runner { get; }

    /// <summary>The interactive prompt.</summary>
    public Repl Repl { get; }

    /// <summary>Starts the engine and loads the module.</summary>
    /// <param name="features">The features of the terminal.</param>
    /// <param name="interrupts">The source of Ctrl+C.</param>
    /// <param name="modulePath">The path of the module's manifest.</param>
    /// <returns>The session.</returns>
    /// <exception cref="StartupException">The module is missing or does not load.</exception>
    public static Session Open(TerminalFeatures features, Interrupts interrupts, string modulePath)
    {
        if (!File.Exists(modulePath))
        {
            throw new StartupException(
                $"The PeerShell module is missing: '{modulePath}' does not exist. Build or install {Usage.Program} again.");
        }
        // The engine sends telemetry by default. This turns it off, because the user of this program has not been asked.
        if (Environment.GetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT") is null)
            Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

        if (!features.Colours)
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        ConsoleOutput output = new(features);
        ILineReader reader = features.KeyReading ? new TerminalLineReader(new SystemTerminal()) : new PlainLineReader();
        ConsoleHost host = new(new ConsoleUserInterface(features, output, reader, interrupts));
        Runspace runspace = RunspaceFactory.CreateRunspace(host, InitialState());
        runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        runspace.Open();

        PipelineRunner runner = new(runspace, output, interrupts);
        Repl repl = new(runner, host, reader);
        if (features.InputIsTerminal)
            host.NestedPrompt = repl.RunWhile;
        Session session = new(runspace, host, runner, repl);
        try
        {
            session.Import(modulePath);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Task.WaitAny([Task.Run(_runspace.Dispose)], CloseTime);

    private static InitialSessionState InitialState()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        state.Commands.Remove(ClearHost, typeof(SessionStateFunctionEntry));
        state.Commands.Add(new SessionStateFunctionEntry(ClearHost, "if (-not [Console]::IsOutputRedirected) { [Console]::Clear() }"));
        return state;
    }

    private void Import(string modulePath)
    {
        // Makes the module available by name, too, for "using module PeerShell" and for other runspaces of this process.
        string folder = Path.GetDirectoryName(Path.GetDirectoryName(modulePath))!;
        Environment.SetEnvironmentVariable(
            "PSModulePath", string.Join(Path.PathSeparator, Environment.GetEnvironmentVariable("PSModulePath"), folder));

        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", modulePath).AddParameter("ErrorAction", ActionPreference.Stop);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException problem)
        {
            throw new StartupException($"The PeerShell module at '{modulePath}' can't be loaded: {problem.Message}", problem);
        }
    }
}

using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;
using PeerShell.Hosting.Editing;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Hosting.Engine;

/// <summary>The engine, the module and the host around them, from start to end.</summary>
internal sealed class Session : IDisposable
{
    // The engine's own needs cmdlets that are not there.
    private const string ClearHost = "Clear-Host";

    // Closing stops what still runs in the background; what does not stop in this time ends with the process.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly Runspace _runspace;

    private Session(Runspace runspace, ConsoleHost host, PipelineRunner runner, Repl repl)
    {
        _runspace = runspace;
        Host = host;
        Runner = runner;
        Repl = repl;
    }

    /// <summary>Where the build puts the module.</summary>
    public static string DefaultModulePath { get; } = Path.Combine(AppContext.BaseDirectory, "PeerShell", "PeerShell.psd1");

    /// <summary>What the engine sees of this program.</summary>
    public ConsoleHost Host { get; }

    /// <summary>What runs commands.</summary>
    public PipelineRunner Runner { get; }

    /// <summary>The prompt.</summary>
    public Repl Repl { get; }

    /// <summary>Starts the engine and loads the module.</summary>
    /// <param name="features">What the terminal can do.</param>
    /// <param name="interrupts">Where Ctrl+C arrives.</param>
    /// <param name="modulePath">The module's manifest.</param>
    /// <returns>The session.</returns>
    /// <exception cref="StartupException">The module is missing or does not load.</exception>
    public static Session Open(TerminalFeatures features, Interrupts interrupts, string modulePath)
    {
        if (!File.Exists(modulePath))
        {
            throw new StartupException(
                $"The PeerShell module is missing: there is no '{modulePath}'. Build or install {Usage.Program} again.");
        }
        // The engine reports its use to its maker unless told not to. Whoever runs this program has not been asked.
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
        // By its name, too, for "using module PeerShell" and for other runspaces of this process.
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
            throw new StartupException($"The PeerShell module at '{modulePath}' does not load: {problem.Message}", problem);
        }
    }
}

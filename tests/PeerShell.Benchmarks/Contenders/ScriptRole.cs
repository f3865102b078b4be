using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>A role as a script in the PowerShell engine, with the module loaded if the script uses nodes.</summary>
internal sealed class ScriptRole : IRole
{
    private readonly Runspace _runspace;
    private readonly string _run;

    /// <summary>Starts the role.</summary>
    /// <param name="arguments">The arguments of the role.</param>
    /// <param name="setup">A script that gets <c>$port</c>. If it listens, it outputs its port.</param>
    /// <param name="run">A script that gets <c>$count</c> and <c>$body</c>.</param>
    public ScriptRole(RoleArguments arguments, string setup, string run)
    {
        _run = run;
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Send-Nothing", typeof(SendNothingCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry("Receive-Nothing", typeof(ReceiveNothingCommand), null));
        if (setup.Contains("PeerNode", StringComparison.Ordinal))
            state.ImportPSModule([Path.Combine(AppContext.BaseDirectory, "PeerShell", "PeerShell.psd1")]);

        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        _runspace.SessionStateProxy.SetVariable("port", arguments.Listens ? 0 : arguments.Port);
        Port = Invoke(setup) is [.., { } port] ? Convert.ToInt32(port.BaseObject, CultureInfo.InvariantCulture) : 0;
    }

    public int Port { get; }

    public Task<double[]> RunAsync(long count, int size)
    {
        _runspace.SessionStateProxy.SetVariable("count", (int)count);
        _runspace.SessionStateProxy.SetVariable("body", new string('x', size));
        Invoke(_run);
        return Task.FromResult<double[]>([]);
    }

    private Collection<PSObject> Invoke(string script)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        var output = shell.AddScript(script, useLocalScope: false).Invoke();
        return shell.HadErrors ? throw new InvalidOperationException($"The script failed: {shell.Streams.Error[0]}") : output;
    }
}

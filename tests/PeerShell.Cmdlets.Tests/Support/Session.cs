using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PeerShell.Tests.Support;

/// <summary>
/// A runspace of the real engine with the module imported. Tests share the process, and so its nodes: names end in what
/// only this session uses, and its nodes are stopped with it.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly Runspace _runspace;

    public Session(bool import = true, RecordingHost? host = null)
    {
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Select-First", typeof(SelectFirstCommand), null));
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
        if (import)
            Import();
    }

    public static string ModulePath { get; } = Path.Combine(AppContext.BaseDirectory, "PeerShell", "PeerShell.psd1");

    /// <summary>What the names of this session's nodes end in.</summary>
    public string Suffix { get; } = $"-{Guid.NewGuid():N}"[..9];

    public void Import() => Run($"Import-Module '{ModulePath}'");

    /// <summary>Starts nodes, and puts each into a variable of its name.</summary>
    public void StartNodes(params string[] names)
    {
        foreach (var name in names)
            Run($"${name} = Start-PeerNode '{name}{Suffix}'");
    }

    /// <summary>Starts two nodes, $alice and $bob, with $toBob and $toAlice as their peers.</summary>
    public void StartPair(string options = "")
    {
        Run($$"""
            $alice = Start-PeerNode alice{{Suffix}} {{options}}
            $bob = Start-PeerNode bob{{Suffix}} {{options}}
            $toBob = Connect-Peer $bob -Node $alice
            $toAlice = Wait-Peer -Node $bob
            """);
    }

    /// <summary>
    /// Starts three nodes, $alice, $bob and $carol, of which two are told of alice, and waits until all are connected to all.
    /// The tag role of carol is web, that of the others hub.
    /// </summary>
    public void StartMesh()
    {
        Run($$"""
            $alice = Start-PeerNode alice{{Suffix}} -Tag @{ role = 'hub' }
            $bob = Start-PeerNode bob{{Suffix}} -Tag @{ role = 'hub' } -Bootstrap $alice
            $carol = Start-PeerNode carol{{Suffix}} -Tag @{ role = 'web' } -Bootstrap $alice
            $null = $alice, $bob, $carol | Wait-Peer -Converged -Count 2
            """);
    }

    /// <summary>Starts three such nodes, of which bob and carol know of each other and are not connected.</summary>
    public void StartApart()
    {
        StartMesh();
        Run("""
            $toBob = Get-Peer $bob -Node $carol
            Disconnect-Peer $carol -Node $bob
            $null = Wait-Peer $toBob -State Gone
            """);
    }

    /// <summary>
    /// Creates $ring, a topology of n1 to n5 with this session's suffix, and starts it as $network, which detects dead links quickly.
    /// </summary>
    public void StartRing(string options = "-DeadAfter 1")
    {
        Run($$"""
            $ring = [PeerShell.Topology.Generators.Ring]::Create(5, [PeerShell.Topology.Generators.NodeNames]::new('n{0}{{Suffix}}'))
            $network = Start-PeerTopology $ring -Name 'ring{{Suffix}}' {{options}}
            $n1, $n2, $n3, $n4, $n5 = $network.Nodes
            """);
    }

    public object? this[string variable]
    {
        get => _runspace.SessionStateProxy.GetVariable(variable);
        set => _runspace.SessionStateProxy.SetVariable(variable, value);
    }

    /// <summary>Runs a script that is to succeed.</summary>
    /// <returns>Its output.</returns>
    public IReadOnlyList<PSObject> Run(string script)
    {
        var outcome = Try(script);
        if (outcome.Errors is [var error, ..])
            Assert.Fail($"{error.FullyQualifiedErrorId}: {error}\n{error.ScriptStackTrace}");

        return outcome.Output;
    }

    /// <summary>Runs a script, whatever comes of it.</summary>
    public Outcome Try(string script)
    {
        using var run = Begin(script);
        return run.End();
    }

    /// <summary>Starts a script.</summary>
    public Run Begin(string script) => new(_runspace, script);

    public void Close() => _runspace.Close();

    public void Dispose()
    {
        if (_runspace.RunspaceStateInfo.State == RunspaceState.Opened)
        {
            Try($"Get-PeerNode '*{Suffix}' | Stop-PeerNode -Force");
            _runspace.Close();
        }

        _runspace.Dispose();
    }
}

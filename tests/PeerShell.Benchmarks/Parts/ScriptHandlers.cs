using System.Management.Automation.Runspaces;

namespace PeerShell.Benchmarks;

/// <summary>
/// Messages from a script over loopback TCP into handlers that are script blocks, and requests from the cmdlet to such a
/// handler. Both nodes are in this process. The handler itself measures the time of a call, because the sender is not much faster.
/// </summary>
internal static class ScriptHandlers
{
    private const string Messages = """
        $receiver = Start-PeerNode receiver -Discovery Manual
        $sender = Start-PeerNode sender -Discovery Manual -Bootstrap $receiver
        $peer = Get-Peer receiver -Node $sender
        foreach ($case in @(
            @{ Name = 'an empty block'; Block = { }; AtOnce = 1 }
            @{ Name = 'an empty block, 4 at once'; Block = { }; AtOnce = 4 }
            @{ Name = 'a block that reads the body'; Block = { $null = $_.Body }; AtOnce = 1 }
            @{ Name = 'an empty process block'; Block = { process { } }; AtOnce = 1 })) {
            foreach ($round in 1..3) {
                $handler = Register-PeerHandler $case.Block -ThrottleLimit $case.AtOnce -Node $receiver
                $time = [System.Diagnostics.Stopwatch]::StartNew()
                foreach ($number in 1..200000) { $peer.Send('0123456789abcdef') }
                while ($handler.Count -lt 200000) { [System.Threading.Thread]::Sleep(1) }
                $seconds = $time.Elapsed.TotalSeconds
                $call = $handler.MeanTime.TotalMicroseconds
                Unregister-PeerHandler $handler
            }
            "| $($case.Name) | $(([int](200000 / $seconds)).ToString('N0')) | $($call.ToString('0.0')) us |"
        }
        """;

    private const string Requests = """
        $handler = Register-PeerHandler { $_.Body } -Node $receiver
        foreach ($case in @(
            @{ Name = 'one command each'; Count = 5000 }
            @{ Name = 'one pipeline'; Count = 5000 }
            @{ Name = 'one pipeline, -ThrottleLimit 100'; Count = 50000 })) {
            foreach ($round in 1..2) {
                $time = [System.Diagnostics.Stopwatch]::StartNew()
                $replies = switch ($case.Name) {
                    'one command each' { foreach ($number in 1..$case.Count) { Invoke-PeerRequest x -To $peer -PassThru } }
                    'one pipeline' { 1..$case.Count | Invoke-PeerRequest -To $peer -PassThru }
                    default { 1..$case.Count | Invoke-PeerRequest -To $peer -PassThru -ThrottleLimit 100 }
                }
                $seconds = $time.Elapsed.TotalSeconds
            }
            $times = [double[]] $replies.Duration.TotalMicroseconds
            [array]::Sort($times)
            $rate = ([int]($case.Count / $seconds)).ToString('N0')
            "| $($case.Name) | $rate | $([int]$times[$times.Count * 0.5]) us | $([int]$times[$times.Count * 0.99]) us |"
        }
        $sender, $receiver | Stop-PeerNode
        """;

    public static Task<int> RunAsync()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Path.Combine(AppContext.BaseDirectory, "PeerShell", "PeerShell.psd1")]);
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        Console.WriteLine("| 200,000 messages of 16 B to | messages per second | per call |");
        Console.WriteLine("| --- | --- | --- |");
        Run(runspace, Messages);
        Console.WriteLine();
        Console.WriteLine("| requests to a script block | per second | p50 | p99 |");
        Console.WriteLine("| --- | --- | --- | --- |");
        Run(runspace, Requests);
        return Task.FromResult(0);
    }

    private static void Run(Runspace runspace, string script)
    {
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        foreach (var line in shell.AddScript(script, useLocalScope: false).Invoke())
            Console.WriteLine(line);
        if (shell.HadErrors)
            throw new InvalidOperationException($"The script failed: {shell.Streams.Error[0]}");
    }
}

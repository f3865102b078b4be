using System.Diagnostics;
using PeerShell.Hosting;

namespace PeerShell.Tests.Hosting;

/// <summary>The host as a process of its own, beside the tests.</summary>
internal static class HostProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The host's assembly, which the build puts beside the tests, and the module with it.</summary>
    public static string Path { get; } = typeof(CommandLine).Assembly.Location;

    public static Task<HostRun> RunAsync(params string[] arguments) => RunAsync(input: "", arguments);

    public static Task<HostRun> RunAsync(string input, string[] arguments) => RunAsync(Start(arguments), input);

    /// <summary>Runs a copy of the host.</summary>
    public static Task<HostRun> RunFromAsync(string folder, params string[] arguments) =>
        RunAsync(StartAssembly(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(Path)), arguments), input: "");

    public static Process Start(params string[] arguments) => StartAssembly(Path, arguments);

    public static async Task<HostRun> FinishAsync(Process process)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await errors).ReplaceLineEndings("\n"));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Sends Ctrl+C's signal, or another one.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    private static async Task<HostRun> RunAsync(Process process, string input)
    {
        using (process)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            return await FinishAsync(process);
        }
    }

    private static Process StartAssembly(string assembly, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [assembly, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}

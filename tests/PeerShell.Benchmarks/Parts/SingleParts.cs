using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace PeerShell.Benchmarks;

/// <summary>Measures single parts with BenchmarkDotNet, including their allocations.</summary>
internal static class SingleParts
{
    public static int Run(string[] args)
    {
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default);
        var summaries = BenchmarkSwitcher
            .FromTypes([typeof(SendLogCost), typeof(InflowCost)])
            .Run(args.Length == 0 ? ["--filter", "*"] : args, config);
        return summaries.Any() ? 0 : 1;
    }
}

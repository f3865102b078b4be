using PeerShell.Benchmarks;
using PeerShell.Benchmarks.Comparison;
using PeerShell.Benchmarks.Contenders;

if (args is ["role", .. var role])
    return await RoleHost.RunAsync(role);
if (args is [var name, .. var rest] && Benchmark.All.FirstOrDefault(benchmark => benchmark.Name == name) is { } chosen)
    return await chosen.RunAsync(rest);
if (CompareOptions.Parse(args) is { } options)
    return await Compare.RunAsync(options);

Console.Error.WriteLine("Compares PeerShell with others, or measures one thing of its own. Run it with -c Release.");
Console.Error.WriteLine(CompareOptions.Usage);
foreach (var benchmark in Benchmark.All)
    Console.Error.WriteLine($"  {benchmark.Name,-12} {benchmark.Measures}");

return 64;

using PeerShell.Benchmarks;

if (args is [var name, .. var rest] && Benchmark.All.FirstOrDefault(benchmark => benchmark.Name == name) is { } chosen)
    return await chosen.RunAsync(rest);

Console.Error.WriteLine("Run it with -c Release, and name what to measure:");
foreach (var benchmark in Benchmark.All)
    Console.Error.WriteLine($"  {benchmark.Name,-10} {benchmark.Measures}");

return 64;

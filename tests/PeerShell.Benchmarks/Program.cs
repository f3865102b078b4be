using PeerShell.Benchmarks;
using PeerShell.Benchmarks.Comparison;
using PeerShell.Benchmarks.Contenders;

if (args is ["role", .. var role])
    return await RoleHost.RunAsync(role);
if (args is [var name, .. var rest] && Benchmark.All.FirstOrDefault(benchmark => benchmark.Name == name) is { } chosen)
    return await chosen.RunAsync(rest);
if (CompareOptions.Parse(args, out var problem) is { } options)
    return await Compare.RunAsync(options);

var isHelp = args is ["--help" or "-h"];
var output = isHelp ? Console.Out : Console.Error;
if (!isHelp)
    output.WriteLine(problem);

output.WriteLine("Compares PeerShell with other ways to send messages, or runs one of the benchmarks below. Run it with -c Release.");
output.WriteLine(CompareOptions.Usage);
foreach (var benchmark in Benchmark.All)
    output.WriteLine($"  {benchmark.Name,-12} {benchmark.Measures}");

return isHelp ? 0 : 64;

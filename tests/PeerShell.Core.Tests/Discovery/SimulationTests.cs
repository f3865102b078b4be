using System.Diagnostics;

namespace PeerShell.Tests.Discovery;

public sealed class SimulationTests(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public void The_whole_table()
    {
        foreach (var count in new[] { 10, 1000 })
        {
            foreach (var loss in new[] { 0.0 })
            {
                var watch = Stopwatch.StartNew();
                var network = new Simulation(seed: 1, loss);
                network.StartLine(count);
                var time = network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(10));
                output.WriteLine($"n {count} loss {loss:P0}: rounds {(time is { } t ? network.Rounds(t) : -1):0.0}, messages/node {network.Messages / (double)count:0}, entries/node {network.Entries / (double)count:0}; {watch.Elapsed.TotalSeconds:0.0} s gc {GC.GetTotalPauseDuration().TotalSeconds}");
            }
        }
    }
}

using PeerShell.Discovery;
using PeerShell.Transport;

namespace PeerShell.Tests.Discovery;

/// <summary>
/// Simulates whole networks by seed. The theory counts in rounds of a gossip interval. There are n nodes with fanout k, and a
/// share p of the gossip is lost, so the effective fanout is f = k (1 - p).
/// <list type="bullet">
/// <item>Push: a rumor reaches everyone in log(n) / log(f + 1) + ln(n) / f + O(1) rounds. (Pittel, <i>On spreading a rumor</i>,
/// SIAM J. Appl. Math. 1987, for f = 1. The first term is growth by a factor of f + 1. The second term is the time for the
/// last nodes, which are missed with probability e^-f in each round.)</item>
/// <item>Discovery: on a line, where each node knows one other, knowledge at most doubles its reach with each exchange, so at
/// least log2(n) exchanges are needed. (Harchol-Balter, Leighton, Lewin, <i>Resource discovery in distributed networks</i>,
/// PODC 1999, whose Name-Dropper takes O(log^2 n).)</item>
/// <item>The mesh: n dials by the node with the lowest id, a limited number at a time.</item>
/// </list>
/// The digests that follow the last news correct what it has missed.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    // The time until a digest: the wait after news, with jitter, and one more in case the digest finds nothing or is lost.
    private const double Mending = 12;

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 0.1)]
    [InlineData(10, 0.3)]
    [InlineData(100, 0)]
    [InlineData(100, 0.1)]
    [InlineData(100, 0.3)]
    [InlineData(250, 0.1)]
    public void A_line_becomes_a_mesh(int count, double loss) => Form(count, loss, seed: 1);

    [Theory(Explicit = true)]
    [InlineData(1000, 0)]
    [InlineData(1000, 0.1)]
    [InlineData(1000, 0.3)]
    public void A_line_of_a_thousand_becomes_a_mesh(int count, double loss) => Form(count, loss, seed: 1);

    [Fact(Explicit = true)]
    public void A_line_becomes_a_mesh_with_any_seed()
    {
        for (var seed = 2; seed < 60; seed++)
            Form(seed % 2 == 0 ? 10 : 60, seed % 3 * 0.15, seed);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 0.3)]
    [InlineData(100, 0)]
    [InlineData(100, 0.1)]
    [InlineData(100, 0.3)]
    public void A_rumor_reaches_everyone(int count, double loss)
    {
        var network = Formed(count);
        network.Loss = loss;

        var time = Spread(network);

        var theory = Push(network.Options, count, loss);
        Print(network, count, loss, time, theory);
        Assert.InRange(network.Rounds(time), 0, 2 * theory + 1);
    }

    [Theory]
    [InlineData(100, 0.1)]
    [InlineData(100, 0.3)]
    public void Digests_reach_the_nodes_that_a_rumor_missed(int count, double loss)
    {
        var network = Formed(count, MeshOptions.Lan with { Fanout = 1, Retransmissions = 1 });
        network.Loss = loss;

        var time = Spread(network);

        // While the waits double up to the digest interval, a node is compared about log2(150 / 4) + 1 = 6 times, and then twice
        // in each interval. Digest, list and answer must all arrive.
        var arrives = Math.Pow(1 - loss, 3);
        var intervals = 1 + Math.Max(0, Math.Log(count) / arrives - 6) / 2;
        var theory = intervals * network.Options.DigestInterval / network.Options.GossipInterval;
        Print(network, count, loss, time, theory);
        Assert.True(network.Fulls > 0);
        Assert.InRange(network.Rounds(time), 0, 2 * theory);
    }

    [Fact]
    public void Twenty_of_fifty_nodes_that_die_at_once_are_gone_for_all_others_and_can_come_back()
    {
        var network = Formed(50);
        var killed = network.Nodes.Where(node => node.Place % 5 < 2).ToList();
        killed.ForEach(network.Kill);

        var time = network.RunUntil(
            () => network.Running.All(node => node.Gone.SetEquals(killed.Select(dead => dead.Id)) && node.Knows(network.Running)),
            TimeSpan.FromMinutes(1));

        // A dial after about two intervals at most, the suspicion time, and the time until the news has spread.
        var suspicion = network.Options.SuspicionBase * network.Options.SuspicionFactor * Math.Log10(50);
        var bound = suspicion + network.Options.GossipInterval * (2 + 2 * Push(network.Options, 30, 0));
        output.WriteLine($"{time} of {bound}");
        Assert.InRange(time!.Value, TimeSpan.Zero, bound);

        foreach (var dead in killed)
            network.Join(network.Start(dead.Place), network.Running.First());

        Assert.NotNull(network.RunUntil(() => network.IsWhole, TimeSpan.FromSeconds(20)));
        Assert.Equal(50, network.Running.Count());
    }

    [Fact]
    public void Nodes_restarted_at_once_replace_their_predecessors()
    {
        var network = Formed(20);
        foreach (var node in network.Nodes.Take(5).ToArray())
        {
            network.Kill(node);
            network.Join(network.Start(node.Place), network.Nodes[10]);
        }

        // No suspicion time has to pass, because the namesake is known and a dial to the old node finds it.
        Assert.InRange(network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(1))!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Halves_apart_long_enough_to_consider_each_other_gone_rejoin_by_themselves()
    {
        var network = Formed(40);
        network.Divide(node => node.Place % 2);
        network.RunFor(TimeSpan.FromMinutes(3));
        Assert.All(network.Running, node => Assert.True(node.Knows(network.Running.Where(other => other.Side == node.Side))));
        Assert.All(network.Running, node => Assert.Equal(20, node.Gone.Count));

        network.Divide(_ => 0);

        // The first dial between the halves may take as long as the longest wait of one pair; 400 pairs wait.
        var time = network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(3));
        output.WriteLine($"{time}");
        Assert.InRange(time!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_node_that_leaves_has_left_for_all_and_is_not_dialled()
    {
        var network = Formed(20);
        var leaver = network.Nodes[7];

        network.Stop(leaver);

        var time = network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(1))!.Value;
        Assert.InRange(time, TimeSpan.Zero, network.Options.GossipInterval);
        network.RunFor(TimeSpan.FromMinutes(5));
        Assert.All(network.Running, node => Assert.Equal(MemberState.Left, node.StateOf(leaver)));
        Assert.All(
            network.Running,
            node => Assert.Single(node.Reports, report => report.Id == leaver.Id && report.Change == MemberChange.Left));
        Assert.Equal(0, network.DialsTo(leaver));
    }

    [Fact]
    public void Two_nodes_disconnected_on_purpose_stay_apart_while_the_rest_is_a_mesh()
    {
        var network = Formed(10);
        var (one, other) = (network.Nodes[2], network.Nodes[5]);

        network.Part(one, other);
        network.RunFor(TimeSpan.FromMinutes(5));

        Assert.All(network.Running, node => Assert.Equal(node == one || node == other ? 8 : 9, node.Links.Count));
        Assert.All(network.Running, node => Assert.True(node.Mesh.IsComplete && node.Knows(network.Running)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void After_any_churn_exactly_the_running_nodes_are_members(int seed) => Churn(seed);

    [Fact(Explicit = true)]
    public void After_any_churn_exactly_the_running_nodes_are_members_with_any_seed()
    {
        for (var seed = 10; seed < 100; seed++)
            Churn(seed);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(80)]
    public void A_quiet_network_of_any_size_sends_one_digest_per_interval(int count)
    {
        var network = Formed(count);
        network.RunFor(TimeSpan.FromMinutes(2));
        var (messages, digests) = (network.Messages, network.Digests);

        network.RunFor(TimeSpan.FromMinutes(10));

        var each = (network.Messages - messages) / (double)count;
        output.WriteLine($"{each} messages a node in 10 minutes");
        Assert.Equal(network.Digests - digests, network.Messages - messages);
        Assert.InRange(each, 18, 22);
    }

    private static double Push(MeshOptions options, int count, double loss)
    {
        var fanout = options.Fanout * (1 - loss);
        return Math.Log(count) / Math.Log(fanout + 1) + Math.Log(count) / fanout;
    }

    private static Simulation Formed(int count, MeshOptions? options = null)
    {
        var network = new Simulation(seed: 7, options: options);
        network.StartLine(count);
        Assert.NotNull(network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(2)));
        network.RunFor(TimeSpan.FromMinutes(1));
        Assert.True(network.IsWhole);
        network.Forget();
        return network;
    }

    private static TimeSpan Spread(Simulation network)
    {
        var teller = network.Nodes[3];
        network.Do(teller, mesh => mesh.Move([new PeerEndpoint("10.1.1.1", 7000)], network.Now - teller.Start));
        var time = network.RunUntil(
            () => network.Running.All(node => node == teller || node.IncarnationOf(teller) == teller.Mesh.Self.Incarnation),
            TimeSpan.FromMinutes(5));
        return time!.Value;
    }

    private void Form(int count, double loss, int seed)
    {
        var network = new Simulation(seed, loss);
        network.StartLine(count);

        var time = network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(5))!.Value;

        var dials = count * 2 * Simulation.MeanLatency / network.Options.Dials / network.Options.GossipInterval;
        var theory = Math.Log2(count) + Push(network.Options, count, loss) + dials;
        Print(network, count, loss, time, theory);
        Assert.InRange(network.Rounds(time), 0, 2 * theory + Mending);

        // The entries sent for each of n members: to k members per round while it is news, and in whole lists, one started per round.
        var rumors = network.Options.Retransmissions * Math.Ceiling(Math.Log10(count + 1)) * count;
        Assert.InRange(network.Entries / count, 0, rumors + 2 * network.Rounds(time) * count);
    }

    private void Churn(int seed)
    {
        var random = new Random(seed);
        var network = new Simulation(seed, loss: random.NextDouble() / 4);
        network.StartLine(12);
        network.RunFor(TimeSpan.FromSeconds(2));
        for (var step = 0; step < 60; step++)
        {
            SimulatedNode[] running = [.. network.Running];
            var one = running[random.Next(running.Length)];
            var dead = network.Nodes.Where(node => !network.Running.Any(other => other.Place == node.Place)).ToArray();
            switch (random.Next(8))
            {
                case 0 when running.Length > 4:
                    network.Kill(one);
                    break;
                case 1 when running.Length > 4:
                    network.Stop(one);
                    break;
                case 2 or 6 or 7 when dead.Length > 0:
                    network.Join(network.Start(dead[random.Next(dead.Length)].Place), one);
                    break;
                case 3 when step < 40:
                    network.Divide(node => node.Place % 2);
                    break;
                case 4:
                    network.Divide(_ => 0);
                    break;
                case 5:
                    PeerEndpoint[] endpoints = [.. one.Mesh.Self.Endpoints.Take(1), new PeerEndpoint("10.9.9.9", step + 1)];
                    network.Do(one, mesh => mesh.Move(endpoints, network.Now - one.Start));
                    break;
            }

            network.RunFor(TimeSpan.FromSeconds(random.NextDouble() * (step < 50 ? 8 : 0.5)));
        }

        network.Divide(_ => 0);
        var time = network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(10));
        output.WriteLine($"seed {seed}: {network.Running.Count()} nodes after {time}");
        Assert.True(time is not null, $"Seed {seed}: {network}");
    }

    private void Print(Simulation network, int count, double loss, TimeSpan time, double theory) => output.WriteLine(
        $"| {count} | {loss:P0} | {network.Rounds(time):0.0} | {theory:0.0} | {network.Messages / (double)count:0.0} " +
        $"| {network.Entries / (double)count:0} | {network.Bytes / count / 1024:0.0} KB |");
}

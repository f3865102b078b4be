using System.Diagnostics.Metrics;

namespace PeerShell.Tests.Node;

public sealed class NodeMetricsTests
{
    [Fact]
    public async Task The_metrics_of_a_node_are_tagged_with_its_name()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var alice = await TestNodes.StartAsync("metrics-alice");
        await using var bob = await TestNodes.StartAsync("metrics-bob");
        var peer = await bob.ConnectAsync(alice.Endpoint!, stop);
        await peer.SendAsync("one", cancellationToken: stop);
        await peer.SendAsync("two", cancellationToken: stop);
        await peer.FlushAsync(stop);

        var measured = new Dictionary<(string Instrument, string Node), long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "PeerShell")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (measured)
                measured[(instrument.Name, (string)tags[0].Value!)] = value;
        });
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(2, measured[("peershell.messages.sent", "metrics-bob")]);
        Assert.Equal(2, measured[("peershell.messages.received", "metrics-alice")]);
        Assert.Equal(2, measured[("peershell.inbox.messages", "metrics-alice")]);
        Assert.Equal(1, measured[("peershell.links", "metrics-alice")]);
        Assert.Equal(1, measured[("peershell.links.opened", "metrics-bob")]);
        Assert.Equal(0, measured[("peershell.queue.messages", "metrics-bob")]);
        Assert.Equal(0, measured[("peershell.messages.dropped", "metrics-bob")]);
        Assert.Equal(2 * 15, measured[("peershell.bytes.sent", "metrics-bob")]);
    }
}

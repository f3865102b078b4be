using CsCheck;
using PeerShell.Topology.Pictures;

namespace PeerShell.Tests.Topology.Pictures;

public sealed class SeparationTests
{
    private static readonly Gen<Point[]> AnyPlaces =
        Gen.Select(Gen.Double[0, 5], Gen.Double[0, 5]).Select((x, y) => new Point(x, y)).Array[2, 40];

    [Fact]
    public void Nodes_that_were_too_close_are_apart_afterwards() => AnyPlaces.Sample(places =>
    {
        Separation.Apply(places, 0.5);
        Assert.True(Least(places) > 0.45, $"Two are still {Least(places)} apart.");
    });

    [Fact]
    public void Nodes_at_the_same_place_are_separated()
    {
        var places = new Point[10];
        Separation.Apply(places, 1);
        Assert.True(Least(places) > 0.9, $"Two are still {Least(places)} apart.");
    }

    [Fact]
    public void Nodes_that_are_apart_stay_where_they_are()
    {
        Point[] places = [new(0, 0), new(1, 0), new(0, 1)];
        Separation.Apply(places, 1);
        Assert.Equal([new(0, 0), new(1, 0), new(0, 1)], places);
    }

    private static double Least(Point[] places) =>
        places.SelectMany((one, number) => places.Skip(number + 1).Select(other => (other - one).Length)).Min();
}

using CsCheck;
using PeerShell.Topology.Pictures;

namespace PeerShell.Tests.Topology.Pictures;

public sealed class SeparationTests
{
    [Fact]
    public void What_lay_too_close_is_apart_afterwards() => Gen.Select(Gen.Double[0, 5], Gen.Double[0, 5]).Select((x, y) => new Point(x, y)).Array[2, 40].Sample(places =>
    {
        Separation.Apply(places, 0.5);
        Assert.True(Least(places) > 0.45, $"Two are still {Least(places)} apart.");
    });

    [Fact]
    public void Those_in_the_very_same_place_part()
    {
        var places = new Point[10];
        Separation.Apply(places, 1);
        Assert.True(Least(places) > 0.9, $"Two are still {Least(places)} apart.");
    }

    [Fact]
    public void What_is_apart_stays_where_it_is()
    {
        Point[] places = [new(0, 0), new(1, 0), new(0, 1)];
        Separation.Apply(places, 1);
        Assert.Equal([new(0, 0), new(1, 0), new(0, 1)], places);
    }

    private static double Least(Point[] places) =>
        places.SelectMany((one, number) => places.Skip(number + 1).Select(other => (other - one).Length)).Min();
}

using System.Text;
using CsCheck;
using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Tests.Discovery;

public sealed class GossipCodecTests
{
    private static readonly Gen<Member> AnyMember = Gen.Select(
        Gen.Int[0, 1 << 20],
        Gen.Long[1, 1L << 61],
        Gen.Int[0, 3],
        Gen.String[Gen.Char.AlphaNumeric, 1, 64],
        Gen.Select(Gen.String[0, 20], Gen.String[0, 60]).List[0, 5],
        Gen.Int[0, 3],
        (number, incarnation, state, name, tags, addresses) => new Member
        {
            Id = MeshUnderTest.Id(number),
            Name = name,
            Tags = Hello.Clean(tags.DistinctBy(tag => tag.Item1).ToDictionary(tag => WellFormed(tag.Item1), tag => WellFormed(tag.Item2))),
            Endpoints = [.. Enumerable.Range(1, addresses).Select(port => new PeerEndpoint("::1", port))],
            State = (MemberState)state,
            Incarnation = incarnation,
        });

    [Fact]
    public void Written_gossip_can_be_read() => Gen.Select(Gen.Enum<GossipKind>(), Gen.ULong, AnyMember.List[0, 30]).Sample(
        (kind, digest, members) =>
        {
            var read = RoundTrip(new Gossip(kind, digest, members), out _);

            Assert.Equal((kind, digest, members.Count), (read.Kind, read.Digest, read.Members.Count));
            foreach (var (before, after) in members.Zip(read.Members))
            {
                Assert.True(after.Describes(before));
                Assert.Equal((before.Id, before.State, before.Incarnation), (after.Id, after.State, after.Incarnation));
            }
        },
        iter: 300);

    [Fact]
    public void A_long_list_takes_several_records_each_within_the_limit()
    {
        var members = Enumerable.Range(0, 3000).Select(number => MeshUnderTest.Member(number)).ToArray();

        var read = RoundTrip(new Gossip(GossipKind.Full, 0, members), out var records);

        Assert.InRange(records, 3, 20);
        Assert.Equal(members.Select(member => member.Id), read.Members.Select(member => member.Id));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("\"")]
    [InlineData("\\")]
    [InlineData("<")]
    [InlineData("\u0001")]
    [InlineData("é")]
    [InlineData("漢")]
    [InlineData("\U0001F600")]
    [InlineData("\ud800")]
    public void The_largest_entry_fits_into_a_record_whatever_its_characters(string character)
    {
        var fill = Hello.MaxTagCharacters / character.Length - 64;
        var member = MeshUnderTest.Member(1) with
        {
            Name = string.Concat(Enumerable.Repeat(character, Hello.MaxName / character.Length)),
            Tags = Enumerable.Range(0, Hello.MaxTags).ToDictionary(
                number => ((char)('A' + number)).ToString(),
                number => number > 0 ? "" : string.Concat(Enumerable.Repeat(character, fill))),
            Endpoints = [.. Enumerable.Range(0, Hello.MaxAddresses).Select(number => new PeerEndpoint(LongestHost, 10_000 + number))],
        };

        var read = RoundTrip(new Gossip(GossipKind.Full, ulong.MaxValue, [member, member, member]), out _);

        Assert.Equal(3, read.Members.Count);
    }

    [Fact]
    public void An_entry_that_fits_into_no_record_is_left_out()
    {
        var member = MeshUnderTest.Member(1) with { Tags = new Dictionary<string, string> { ["a"] = new('漢', 20_000) } };

        var read = RoundTrip(MeshUnderTest.Delta(member, MeshUnderTest.Member(2)), out _);

        Assert.Equal(MeshUnderTest.Id(2), Assert.Single(read.Members).Id);
    }

    [Fact]
    public void No_more_addresses_are_sent_than_receivers_accept()
    {
        PeerEndpoint[] endpoints = [.. Enumerable.Range(1, 40).Select(port => new PeerEndpoint("host", port))];
        var member = MeshUnderTest.Member(1) with { Endpoints = endpoints };

        Assert.Equal(Hello.MaxAddresses, Assert.Single(RoundTrip(MeshUnderTest.Delta(member), out _).Members).Endpoints.Count);
    }

    [Fact]
    public void An_address_is_sent_only_to_receivers_that_can_use_it()
    {
        var member = MeshUnderTest.Member(1) with { Endpoints = [PeerEndpoint.Parse("127.0.0.1:1"), PeerEndpoint.Parse("10.0.0.1:1")] };

        var read = Read(GossipCodec.Write(MeshUnderTest.Full(member), endpoint => !endpoint.IsLoopback))!;

        Assert.Equal("10.0.0.1", Assert.Single(Assert.Single(read.Members).Endpoints).Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"kind\":\"x\"}")]
    [InlineData("{\"kind\":0,\"digest\":-1}")]
    [InlineData("{\"kind\":0,\"members\":null}")]
    [InlineData("{\"kind\":0,\"members\":[null]}")]
    [InlineData("{\"kind\":0,\"members\":[{}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"x\",\"name\":\"n\",\"incarnation\":1}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"\\ud800\",\"name\":\"n\",\"incarnation\":1}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1,\"tags\":{\"\\ud800\":\"\"}}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"ID\",\"name\":\"\",\"incarnation\":1}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"ID\",\"name\":null,\"incarnation\":1}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1e30}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1,\"state\":4}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1,\"at\":{}}]}")]
    [InlineData("{\"kind\":0,\"members\":[{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1,\"tags\":{\"a\":1}}]}")]
    public void An_entry_that_no_honest_node_writes_is_refused(string json) =>
        Assert.Throws<ProtocolException>(() => Read([Encoding.UTF8.GetBytes(Filled(json))]));

    [Theory]
    [InlineData(
        "{\"kind\":0,\"more\":false,\"members\":[{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1," +
        "\"at\":[null,\"\",\"::\",\"h:1\"],\"tags\":{\"a\":null}}]}")]
    [InlineData(
        "{\"kind\":0,\"members\":[{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1," +
        "\"at\":[\"[fe80::1%6]:1\",\"h:1\",\"[fe80::1]:1\",\"H:1\"],\"tags\":{\"a\":\"\"}}]}")]
    [InlineData(
        "{\"unknown\":{\"a\":[1]},\"members\":[{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1," +
        "\"at\":[\"h:1\"],\"tags\":{\"a\":\"\"},\"new\":1}]}")]
    public void Unknown_members_and_bad_addresses_are_skipped(string json)
    {
        var member = Assert.Single(Read([Encoding.UTF8.GetBytes(Filled(json))])!.Members);

        Assert.Equal("h:1", Assert.Single(member.Endpoints).ToString());
        Assert.Equal("", member.Tags["a"]);
    }

    [Fact]
    public void Random_bytes_are_read_or_refused() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        try
        {
            Read([bytes]);
        }
        catch (ProtocolException)
        {
        }
    });

    [Fact]
    public void An_unknown_kind_is_skipped_and_the_next_gossip_is_read()
    {
        var reader = new GossipReader(10);

        Assert.Null(reader.Read("{\"kind\":9,\"members\":[]}"u8));
        Assert.NotNull(reader.Read("{\"kind\":0,\"members\":[]}"u8));
    }

    [Fact]
    public void A_list_longer_than_any_table_is_refused_even_in_parts()
    {
        var reader = new GossipReader(10);
        var entries = string.Join(',', Enumerable.Repeat("{\"id\":\"ID\",\"name\":\"n\",\"incarnation\":1}", 4));
        var part = Encoding.UTF8.GetBytes(Filled("{\"kind\":2,\"more\":true,\"members\":[" + entries + "]}"));
        Assert.Null(reader.Read(part));
        Assert.Null(reader.Read(part));

        Assert.Throws<ProtocolException>(() => reader.Read(part));
    }

    private static string LongestHost { get; } = string.Join('.', Enumerable.Repeat(new string('a', 62), 4));

    private static string Filled(string json) => json.Replace("\"ID\"", $"\"{MeshUnderTest.Id(1)}\"", StringComparison.Ordinal);

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static Gossip RoundTrip(Gossip gossip, out int records)
    {
        var bodies = GossipCodec.Write(gossip, _ => true).Take(1000).ToArray();
        records = bodies.Length;
        Assert.All(bodies, body => Assert.InRange(body.Length, 1, RecordHeader.MaxBody));
        return Read(bodies)!;
    }

    private static Gossip? Read(IEnumerable<byte[]> bodies)
    {
        var reader = new GossipReader(10_000);
        Gossip? gossip = null;
        foreach (var body in bodies)
        {
            Assert.Null(gossip);
            gossip = reader.Read(body);
        }

        return gossip;
    }
}

using CsCheck;
using PeerShell.Protocol;

namespace PeerShell.Tests.Protocol;

public sealed class PeerIdTests
{
    [Fact]
    public void A_written_id_can_be_parsed() => Gen.Byte.Array[PeerId.Size].Sample(bytes =>
    {
        var id = new PeerId(bytes);

        Assert.True(PeerId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
        Assert.Equal(id, PeerId.Parse(id.ToString()));
        Assert.True(PeerId.TryParse(id.ToString().ToUpperInvariant(), out read));
        Assert.Equal(id, read);
        Assert.StartsWith(id.ShortId, id.ToString(), StringComparison.Ordinal);
    });

    [Fact]
    public void Ids_are_ordered_by_their_bytes() => Gen.Select(Gen.Byte.Array[PeerId.Size], Gen.Byte.Array[PeerId.Size]).Sample(
        (a, b) => Assert.Equal(Math.Sign(a.AsSpan().SequenceCompareTo(b)), Math.Sign(new PeerId(a).CompareTo(new PeerId(b)))));

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("0123456789012345678901234567890123456789012345678901")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")]
    public void Other_text_is_not_an_id(string text)
    {
        Assert.False(PeerId.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => PeerId.Parse(text)).Message);
    }

    [Fact]
    public void An_id_is_written_in_RFC_4648_base32()
    {
        byte[] bytes = [.. "foobar"u8, .. new byte[26]];

        Assert.StartsWith("mzxw6ytboi", new PeerId(bytes).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_of_a_UUID_is_its_bytes_and_zeros()
    {
        var uuid = Guid.Parse("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
        var id = PeerId.OfUuid(uuid);
        Assert.Equal(new PeerId([.. Convert.FromHexString("6BA7B8109DAD41D180B400C04FD430C8"), .. new byte[16]]), id);
        Assert.Equal((true, uuid), (id.IsUuid, id.ToUuid()));
    }

    [Fact]
    public void The_UUID_of_a_node_is_the_start_of_its_id_marked_as_version_8()
    {
        var id = new PeerId([.. Enumerable.Repeat((byte)0xFF, PeerId.Size)]);
        Assert.False(id.IsUuid);
        Assert.Equal(Guid.Parse("ffffffff-ffff-8fff-bfff-ffffffffffff"), id.ToUuid());
        Assert.Equal(8, id.ToUuid().Version);
    }
}

using System.Text;
using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Tests.Discovery;
using PeerShell.Transport;

namespace PeerShell.Tests.Protocol;

/// <summary>
/// Characters that change what a reader sees, and are not seen themselves, are replaced wherever text comes from the network.
/// </summary>
public sealed class PlainTextTests
{
    public static TheoryData<string> Hidden =>
    [
        "\u001B", // escape
        "\n",
        "\u0085", // next line
        "\u00AD", // soft hyphen
        "\u061C", // Arabic letter mark
        "\u200B", // zero-width space
        "\u200D", // zero-width joiner
        "\u2028", // line separator
        "\u2029", // paragraph separator
        "\u202E", // right-to-left override
        "\u2066", // left-to-right isolate
        "\uFEFF", // byte order mark
        "\U000E0041", // tag, outside the basic multilingual plane
    ];

    [Theory]
    [MemberData(nameof(Hidden))]
    public void Each_is_replaced_by_one_visible_character(string hidden)
    {
        Assert.Equal("a\uFFFDb", PlainText.Clean($"a{hidden}b"));
        Assert.Equal("a\uFFFDb", PlainText.From(Encoding.UTF8.GetBytes($"a{hidden}b")));
        Assert.Equal("a\uFFFDb", PlainText.CleanName($"a{hidden}b"));
        Assert.False(PlainText.IsName($"a{hidden}b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" a  b ")]
    [InlineData("é漢 😀")]
    [InlineData("שלום")]
    [InlineData("e\u0301")]
    public void Visible_text_stays_unchanged(string text) => Assert.Same(text, PlainText.Clean(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_replaced() => Assert.Equal("a\uFFFDb", PlainText.Clean("a\uD83Db"));

    [Theory]
    [MemberData(nameof(Hidden))]
    public void Tags_are_cleaned_in_a_HELLO_in_gossip_and_in_a_survey(string hidden)
    {
        var tags = new Dictionary<string, string> { [$"k{hidden}"] = $"{hidden}v" };
        var cleaned = new Dictionary<string, string> { ["k\uFFFD"] = "\uFFFDv" };
        var id = MeshUnderTest.Id(1).ToString();
        var hello = new Hello { Id = id, Name = "a", Network = "n", Instance = 1, Forgotten = 0, Window = 1, MaxMessage = 1, Tags = tags };

        Assert.Equal(cleaned, Hello.Read(hello.ToBytes()).Tags);
        Assert.Equal(cleaned, GossipCodec.Read(new MemberRecord { Id = id, Name = "a", Tags = tags, Incarnation = 1 }).Tags);
        Assert.Equal(cleaned, new SurveyEntry { Id = id, Name = "a", Tags = tags }.Checked().Tags!);
    }

    [Theory]
    [MemberData(nameof(Hidden))]
    public void The_sentence_of_a_CLOSE_is_cleaned(string hidden) => Assert.Equal(
        "bye\uFFFD",
        CloseRecord.Read(new CloseRecord(CloseReason.Disconnected, $"bye{hidden}").ToBytes()).Sentence);

    [Fact]
    public void The_reason_why_a_record_can_not_be_read_is_cleaned()
    {
        // System.Text.Json quotes names of the input.
        byte[] survey = [.. """{"survey":1,"entry":{"id":"x","name":"y","tags":{"a"""u8, .. "\u202E\u2028"u8, .. "\":{}}}}"u8];

        var message = Assert.Throws<ProtocolException>(() => SurveyRecord.Read(survey)).Message;

        Assert.DoesNotContain('\u202E', message);
        Assert.DoesNotContain('\u2028', message);
        Assert.DoesNotContain("LineNumber", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hidden))]
    public void A_host_with_such_a_character_is_no_host(string hidden)
    {
        Assert.False(PeerEndpoint.TryParse($"a{hidden}b:7000", out _));
        Assert.Empty(PeerEndpoint.ParseAll([$"a{hidden}b:7000"]));
        Assert.Throws<ArgumentException>(() => new PeerEndpoint($"a{hidden}b", 7000));
    }
}

using PeerShell.Node;

namespace PeerShell.Tests.Node;

public sealed class JsonFormatterTests
{
    [Fact]
    public void The_formatter_for_programs_stops_at_the_limit_and_when_it_is_cancelled()
    {
        IJsonFormatter json = new SystemTextJsonFormatter();
        object bomb = Array.Empty<object>();
        for (var level = 0; level < 21; level++)
            bomb = Enumerable.Repeat(bomb, 10).ToArray();

        var error = Assert.Throws<SendException>(() => MessageBody.From(bomb, json, 1_000_000, TestContext.Current.CancellationToken));
        Assert.Equal(SendFailure.TooLarge, error.Failure);

        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(() => json.Write(bomb, int.MaxValue, stop.Token));
        Assert.Equal("{\"a\":[1,2]}"u8, json.Write(new { a = new[] { 1, 2 } }, 5, CancellationToken.None).Span);
    }
}

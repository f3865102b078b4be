using PeerShell.Node.Messages;

namespace PeerShell.Tests.Node.Messages;

public sealed class MessageQuotaTests
{
    private readonly MessageQuota _quota = new(maxMessages: 4, maxBytes: 100);
    private readonly HeldUp _sender = new();

    [Fact]
    public void It_has_room_for_so_many_messages()
    {
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(TryTake(1)));
        Assert.False(TryTake(1));
    }

    [Fact]
    public void It_has_room_for_so_many_bytes()
    {
        Assert.True(TryTake(60));
        Assert.False(TryTake(41));
        Assert.True(TryTake(40));
        Assert.False(TryTake(1));
    }

    [Fact]
    public void An_empty_queue_has_room_for_any_message()
    {
        Assert.True(TryTake(1000));
        Assert.False(TryTake(1));

        _quota.Give(1, 1000);

        Assert.True(TryTake(1000));
    }

    [Theory]
    [InlineData(10, 63, 3, 90)]
    [InlineData(10, 2, 2, 20)]
    [InlineData(40, 63, 3, 60)]
    [InlineData(100, 63, 3, 0)]
    [InlineData(1000, 63, 3, 0)]
    public void It_gives_room_for_more_within_the_bounds(int cost, int more, int messages, long bytes)
    {
        Allowance allowance = default;

        Assert.True(_quota.TryTake(cost, more, _sender, ref allowance));

        Assert.Equal(new Allowance(messages, bytes), allowance);
    }

    [Fact]
    public void What_was_taken_before_and_not_used_is_given_back_first()
    {
        Allowance allowance = default;
        Assert.True(_quota.TryTake(10, more: 63, _sender, ref allowance));
        Assert.False(TryTake(10));

        Assert.True(_quota.TryTake(90, more: 0, _sender, ref allowance));

        Assert.Equal(default, allowance);
        _quota.Give(1, 90);
        Assert.True(TryTake(90));
        Assert.True(_quota.TryTake(0, more: 0, _sender, ref allowance));
    }

    [Fact]
    public void A_sender_that_finds_no_room_gives_back_what_it_did_not_use_all_the_same()
    {
        _quota.Take(1, 10);
        Allowance allowance = new(2, 50);
        _quota.Take(2, 50);

        Assert.False(_quota.TryTake(91, more: 63, _sender, ref allowance));

        Assert.Equal(default, allowance);
        Assert.True(TryTake(90));
    }

    [Fact]
    public void A_held_up_sender_is_resumed_once_when_the_queue_is_half_empty()
    {
        _quota.Take(4, 4);
        Assert.False(TryTake(1));
        Assert.False(TryTake(1));

        _quota.Give(1, 1);
        Assert.Equal(0, _sender.Resumed);
        _quota.Give(1, 1);
        Assert.Equal(1, _sender.Resumed);
        _quota.Give(1, 1);
        Assert.Equal(1, _sender.Resumed);
    }

    [Fact]
    public void Half_empty_means_messages_as_well_as_bytes()
    {
        _quota.Take(3, 100);
        Assert.False(TryTake(1));

        _quota.Give(2, 49);
        Assert.Equal(0, _sender.Resumed);
        _quota.Give(0, 1);

        Assert.Equal(1, _sender.Resumed);
    }

    [Fact]
    public void All_that_are_held_up_are_resumed_except_those_that_were_forgotten()
    {
        HeldUp other = new(), forgotten = new();
        _quota.Take(4, 4);
        Allowance none = default;
        Assert.All([_sender, other, forgotten], sender => Assert.False(_quota.TryTake(1, 0, sender, ref none)));
        _quota.Forget(forgotten);

        _quota.Give(4, 4);

        Assert.Equal((1, 1, 0), (_sender.Resumed, other.Resumed, forgotten.Resumed));
    }

    [Fact]
    public void A_sender_that_is_held_up_again_is_resumed_again()
    {
        for (var round = 1; round <= 3; round++)
        {
            _quota.Take(4, 4);
            Assert.False(TryTake(1));
            _quota.Give(4, 4);
            Assert.Equal(round, _sender.Resumed);
        }
    }

    [Fact]
    public void Room_that_is_taken_in_any_case_counts()
    {
        _quota.Take(5, 500);
        _quota.Give(4, 399);
        Assert.False(TryTake(1));

        _quota.Give(0, 1);

        Assert.False(TryTake(1));
        _quota.Give(0, 1);
        Assert.True(TryTake(1));
    }

    private bool TryTake(int cost)
    {
        Allowance none = default;
        return _quota.TryTake(cost, more: 0, _sender, ref none);
    }
}

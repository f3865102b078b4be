using CsCheck;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Tests.Protocol.Sessions;

/// <summary>
/// Two sessions, joined by links that deliver bytes in pieces of any size, lose the bytes in transit when they break, and
/// overtake each other. The output must be exactly the input, in order. There are no sockets and no clock, and one thread.
/// </summary>
public sealed partial class SessionTests
{
    private static long _nominations;

    private enum Step
    {
        SendFromArbiter,
        SendFromFollower,
        MoveToFollower,
        MoveToArbiter,
        Nominate,
        Break,
        CloseDoor,
        OpenDoor,
    }

    [Fact]
    public void Messages_arrive_once_and_in_order_whichever_links_break() =>
        Gen.Select(Gen.Enum<Step>(), Gen.OneOf(Gen.Int[0, 50], Gen.Int[0, 5000])).Array[0, 200].Sample(
            steps =>
            {
                var run = new Run();
                foreach (var (step, size) in steps)
                    run.Do(step, size);

                run.Finish();
            },
            iter: 2000);

    [Fact]
    public void A_closed_door_holds_up_messages_but_not_replies()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        Connect(arbiter, follower);
        arbiter.Carrier = follower.Carrier = new Wire(default);
        follower.Messages.DoorIsOpen = false;
        arbiter.Append(10);
        arbiter.Append(11);
        follower.Receive(follower.Carrier, arbiter.Messages.Take(1000));
        follower.Receive(follower.Carrier, arbiter.Replies.Take(1000));
        arbiter.Session.Acknowledge(follower.Session.Ack);

        Assert.Equal((0, 1), (follower.Messages.Received, follower.Replies.Received));
        Assert.Equal((1, 0), (arbiter.Messages.Lane.Log.PendingMessages, arbiter.Replies.Lane.Log.PendingMessages));
    }

    [Fact]
    public void A_session_that_was_given_up_is_reported()
    {
        var (own, far) = (new Side(1), new Side(2));
        Connect(own, far);
        Assert.False(own.Session.HasBegunAnew);
        Connect(own, far);
        Assert.False(own.Session.HasBegunAnew);

        // No message is lost, but the old side may have received a request that it will never answer.
        Connect(own, new Side(3));
        Assert.True(own.Session.HasBegunAnew);
    }

    [Fact]
    public void A_restarted_remote_node_gets_no_old_messages_and_the_loss_is_reported()
    {
        var (own, far) = (new Side(1), new Side(2));
        own.Append(10);
        own.Append(10);
        Assert.Equal(0, Connect(own, far));
        Assert.Equal(2, own.Session.Messages.Log.PendingMessages);

        Assert.Equal(2, Connect(own, new Side(3)));
        Assert.False(own.Session.IsSameInstance);
        Assert.Equal(0, own.Session.Messages.Log.PendingMessages);
    }

    [Fact]
    public void A_remote_node_that_has_forgotten_the_session_gets_no_old_messages_either()
    {
        var (own, far) = (new Side(1), new Side(2));
        own.Append(10);
        Connect(own, far);
        far.Session.Forget();
        far.Forgotten++;

        Assert.Equal(1, Connect(own, far));
        Assert.True(own.Session.IsSameInstance);
    }

    [Fact]
    public void A_remote_node_that_never_learned_of_the_session_gets_all_messages()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        follower.Append(10);

        // The answer to the first offer is lost, so the follower is in a session that the arbiter never entered.
        follower.Session.Answer(arbiter.Session.Offer(1, 11), arbiter.Hello, out _);
        var offer = arbiter.Session.Offer(2, 12);
        var answer = follower.Session.Answer(offer, arbiter.Hello, out var lost);
        arbiter.Session.Conclude(offer, answer!.Value, follower.Hello);

        Assert.Equal((0, 1), (lost, follower.Session.Messages.Log.PendingMessages));
    }

    [Fact]
    public void An_offer_overtaken_by_a_later_offer_is_not_answered()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        var early = arbiter.Session.Offer(1, 11);
        var late = arbiter.Session.Offer(2, 12);

        Assert.NotNull(follower.Session.Answer(late, arbiter.Hello, out _));
        Assert.Null(follower.Session.Answer(early, arbiter.Hello, out _));
        Assert.NotNull(follower.Session.Answer(early, arbiter.Hello with { Instance = 99 }, out _));
    }

    [Fact]
    public void On_a_link_that_was_opened_after_the_last_answer_the_number_does_not_matter()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        follower.Session.Answer(new ResumeRecord(1L << 39, 0, 99, 0, 0), arbiter.Hello, out _);
        var offer = arbiter.Session.Offer(2, 12);

        Assert.Null(follower.Session.Answer(offer, arbiter.Hello, out _));
        var answer = follower.Session.Answer(offer, arbiter.Hello, out _, isNewLink: true);
        arbiter.Session.Conclude(offer, answer!.Value, follower.Hello);
        Assert.NotNull(follower.Session.Answer(arbiter.Session.Offer(3, 13), arbiter.Hello, out _));
    }

    [Fact]
    public void A_delayed_older_offer_on_another_link_harms_nothing_after_the_carrier_is_lost()
    {
        // The first offer was made before there was a session, and is in transit while another link carries one.
        var (arbiter, follower) = (new Side(1), new Side(2));
        var delayed = arbiter.Session.Offer(1, 11);
        var offer = arbiter.Session.Offer(2, 12);
        arbiter.Session.Conclude(offer, follower.Session.Answer(offer, arbiter.Hello, out _)!.Value, follower.Hello);
        (arbiter.Carrier, follower.Carrier) = (new Wire(offer), null);
        follower.Append(10);
        arbiter.Receive(arbiter.Carrier, follower.Messages.Take(1000));
        follower.Session.Acknowledge(arbiter.Session.Ack);
        follower.Append(10);

        Assert.Null(follower.Session.Answer(delayed, arbiter.Hello, out _));
        var next = arbiter.Session.Offer(3, 13);
        Assert.NotNull(follower.Session.Answer(next, arbiter.Hello, out var lost));
        Assert.Equal((0, 1), (lost, follower.Session.Messages.Log.PendingMessages));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData((1L << 40) + 1)]
    [InlineData(0)]
    [InlineData(long.MinValue)]
    public void An_offer_with_an_impossible_number_is_a_protocol_error(long number)
    {
        var (arbiter, follower) = (new Side(1), new Side(2));

        Assert.Throws<ProtocolException>(() => follower.Session.Answer(arbiter.Session.Offer(number, 11), arbiter.Hello, out _));
        Assert.NotNull(follower.Session.Answer(arbiter.Session.Offer(1, 11), arbiter.Hello, out _));
    }

    [Fact]
    public void An_impossible_resume_is_a_protocol_error()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        var offer = arbiter.Session.Offer(1, 11);
        follower.Session.Answer(offer, arbiter.Hello, out _);

        Assert.Throws<ProtocolException>(
            () => follower.Session.Answer(new ResumeRecord(6, offer.Fresh, 16, 1000, 0), arbiter.Hello, out _));
    }

    [Fact]
    public void An_offer_overtaken_by_acknowledgements_resumes_from_them()
    {
        var (arbiter, follower) = (new Side(1), new Side(2));
        var offer = arbiter.Session.Offer(1, 11);
        arbiter.Session.Conclude(offer, follower.Session.Answer(offer, arbiter.Hello, out _)!.Value, follower.Hello);
        offer = arbiter.Session.Offer(5, 15);
        follower.Append(10);
        follower.Append(10);
        var inFlight = follower.Messages.Take(1000);
        (arbiter.Carrier, follower.Carrier) = (new Wire(offer), null);
        arbiter.Receive(arbiter.Carrier, inFlight with { Bytes = inFlight.Bytes[..30] });
        follower.Session.Acknowledge(arbiter.Session.Ack);

        var answer = follower.Session.Answer(offer, arbiter.Hello, out _)!.Value;
        arbiter.Session.Conclude(offer, answer, follower.Hello);
        Assert.Equal((0, 30), (offer.Messages, follower.Session.Messages.Log.Sent));
        arbiter.Receive(arbiter.Carrier, follower.Messages.Take(1000));

        Assert.Equal(2, arbiter.Messages.Received);
    }

    private static long Connect(Side arbiter, Side follower)
    {
        var number = Interlocked.Increment(ref _nominations);
        var offer = arbiter.Session.Offer(number, (ulong)number + 1000);
        var answer = follower.Session.Answer(offer, arbiter.Hello, out _);
        return arbiter.Session.Conclude(offer, answer!.Value, follower.Hello);
    }
}

using System.Management.Automation;
using PeerShell.Node;

namespace PeerShell.Receiving;

/// <summary>
/// Takes messages out of inboxes and writes them one by one, so that no message is lost when the pipeline is stopped or the next
/// command wants no more.
/// </summary>
/// <param name="filter">The messages that are wanted; null for all. The others stay in the inbox.</param>
/// <param name="tryWrite">Writes a message. Returns false if the pipeline was stopped before the next command got the message.</param>
/// <param name="stop">Cancelled when the pipeline is stopped.</param>
internal sealed class InboxDrain(Func<PeerMessage, bool>? filter, Func<PeerMessage, bool> tryWrite, CancellationToken stop)
{
    /// <summary>Takes and writes the messages that are there.</summary>
    /// <param name="inbox">The inbox.</param>
    /// <param name="max">The maximum number of messages.</param>
    /// <exception cref="PipelineStoppedException">The pipeline is stopped. Unwritten messages are in the inbox again.</exception>
    public void Drain(Inbox inbox, int max)
    {
        if (filter is not null)
        {
            DrainWanted(inbox, max, filter);
            return;
        }

        for (; max > 0 && !stop.IsCancellationRequested && inbox.TryTake(out var message); max--)
        {
            if (!tryWrite(message))
            {
                inbox.PutBack([message]);
                throw new PipelineStoppedException();
            }
        }
    }

    private void DrainWanted(Inbox inbox, int max, Func<PeerMessage, bool> wanted)
    {
        var messages = inbox.Take(wanted, max);
        var written = 0;
        try
        {
            while (written < messages.Count && !stop.IsCancellationRequested)
            {
                if (!tryWrite(messages[written++]))
                {
                    written--;
                    throw new PipelineStoppedException();
                }
            }
        }
        finally
        {
            inbox.PutBack(messages.Skip(written));
        }
    }
}

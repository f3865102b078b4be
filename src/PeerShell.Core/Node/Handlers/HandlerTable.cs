using System.Diagnostics.CodeAnalysis;

namespace PeerShell.Node.Handlers;

/// <summary>The handlers of a node. Read without a lock, as a snapshot.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "StopAsync disposes the raiser, and a source without timer and links holds nothing.")]
internal sealed class HandlerTable
{
    private readonly PeerNode _node;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly PeerHandler _raiser;
    private volatile PeerHandler[] _all = [];
    private volatile EventHandler<PeerMessage>? _received;
    private int _named;

    public HandlerTable(PeerNode node)
    {
        _node = node;
        _raiser = new PeerHandler(node, this, nameof(PeerNode.MessageReceived), Raise, new HandlerOptions());
    }

    /// <summary>In the order of their registration. Not to be changed.</summary>
    public PeerHandler[] All => _all;

    /// <summary>Raises <see cref="PeerNode.MessageReceived"/>: a handler of what goes to the inbox. Null while nobody listens.</summary>
    public PeerHandler? Raiser => _received is null || IsStopping ? null : _raiser;

    /// <summary>Fires when the node stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <exception cref="ArgumentException">There is one of this name, or the options make no sense.</exception>
    /// <exception cref="ObjectDisposedException">The node stops.</exception>
    public PeerHandler Add(Func<PeerMessage, CancellationToken, ValueTask> handle, HandlerOptions options)
    {
        options.Validate();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(IsStopping, _node);
            var handler = new PeerHandler(_node, this, options.Name ?? NextName(), handle, options);
            if (Has(handler.Name))
                throw new ArgumentException($"Node '{_node}' has a handler called '{handler}'. Choose another name, or unregister that one.");

            _all = [.. _all, handler];
            return handler;
        }
    }

    public void Remove(PeerHandler handler)
    {
        lock (_lock)
            _all = [.. _all.Where(other => other != handler)];
    }

    public void Subscribe(EventHandler<PeerMessage>? handler)
    {
        lock (_lock)
            _received += handler;
    }

    public void Unsubscribe(EventHandler<PeerMessage>? handler)
    {
        lock (_lock)
            _received -= handler;
    }

    /// <summary>Takes what was queued for a handler that is over.</summary>
    public void TakeBack(PeerHandler handler, IReadOnlyList<PeerMessage> messages)
    {
        if (messages.Count == 0)
            return;

        foreach (var message in messages)
            message.Request?.Leave(handled: false);

        _node.Inbox.PutBack(messages.Where(message => !message.IsRequest && message.TryEnterInbox()));
        if (IsStopping)
            _node.Events.Unhandled(handler.Name, messages.Count);
    }

    /// <summary>Ends them all. The node takes no new ones.</summary>
    /// <param name="patience">When this is cancelled, they have had their time to return.</param>
    public Task StopAsync(CancellationToken patience)
    {
        lock (_lock)
            _ = _stopping.CancelAsync();

        return Task.WhenAll(_all.Append(_raiser).Select(handler => handler.StopAsync(patience)));
    }

    private ValueTask Raise(PeerMessage message, CancellationToken cancellationToken)
    {
        _received?.Invoke(_node, message);
        return default;
    }

    private bool Has(string name) => _all.Any(handler => string.Equals(handler.Name, name, StringComparison.OrdinalIgnoreCase));

    private string NextName()
    {
        string name;
        do
            name = $"handler{++_named}";
        while (Has(name));

        return name;
    }
}

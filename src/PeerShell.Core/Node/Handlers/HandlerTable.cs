using System.Diagnostics.CodeAnalysis;
using PeerShell.Node.Events;

namespace PeerShell.Node.Handlers;

/// <summary>The handlers of a node. <see cref="Current"/> is a snapshot that is read without a lock.</summary>
[SuppressMessage(
    "Reliability",
    "CA1001",
    Justification = "StopAsync disposes the raiser, and a token source without a timer or linked tokens holds no resources.")]
internal sealed class HandlerTable
{
    private readonly PeerNode _node;
    private readonly Inbox _inbox;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly PeerHandler _raiser;
    private volatile HandlerSet _current = new([], []);
    private volatile PeerHandler[] _ending = [];
    private volatile EventHandler<PeerMessage>? _received;
    private int _named;

    /// <param name="node">The node, for handlers and events that pass it to users.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="inbox">The inbox, which gets the messages that handlers have left.</param>
    /// <param name="events">The node's events.</param>
    public HandlerTable(PeerNode node, PeerNodeOptions options, Inbox inbox, NodeEvents events)
    {
        _node = node;
        _inbox = inbox;
        NodeOptions = options;
        Events = events;
        _raiser = new PeerHandler(node, this, nameof(PeerNode.MessageReceived), Raise, new HandlerOptions());
    }

    /// <summary>The node's settings.</summary>
    public PeerNodeOptions NodeOptions { get; }

    /// <summary>The node's events.</summary>
    public NodeEvents Events { get; }

    /// <summary>The registered handlers.</summary>
    public HandlerSet Current => _current;

    /// <summary>The registered handlers with a queue, followed by unregistered handlers that are still running.</summary>
    public IReadOnlyList<PeerHandler> All => _ending is { Length: > 0 } ending
        ? _current.Queued.Except(ending).Concat(ending).ToArray()
        : _current.Queued;

    /// <summary>
    /// The handler that raises <see cref="PeerNode.MessageReceived"/> for messages that go to the inbox; null without subscribers.
    /// </summary>
    public PeerHandler? Raiser => _received is null || IsStopping ? null : _raiser;

    /// <summary>The token that is cancelled when the node stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <exception cref="ArgumentException">The name is in use, or the options are invalid.</exception>
    /// <exception cref="ObjectDisposedException">The node is stopping.</exception>
    public PeerHandler Add(Func<PeerMessage, CancellationToken, ValueTask> handle, HandlerOptions options)
    {
        options.Validate();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(IsStopping, _node);
            var handler = new PeerHandler(_node, this, FreeName(options.Name), handle, options);
            _current = _current with { Queued = [.. _current.Queued, handler] };
            return handler;
        }
    }

    /// <exception cref="ArgumentException">The name is in use, or is invalid.</exception>
    /// <exception cref="ObjectDisposedException">The node is stopping.</exception>
    public InlineHandler Add(MessageViewHandler handle, string? name)
    {
        new HandlerOptions { Name = name }.Validate();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(IsStopping, _node);
            var handler = new InlineHandler(_node, this, FreeName(name), handle);
            _current = _current with { Inline = [.. _current.Inline, handler] };
            return handler;
        }
    }

    public void Remove(PeerHandler handler)
    {
        lock (_lock)
        {
            // Skip a handler that has already returned, because Forget has already been called for it.
            if (handler.State != HandlerState.Stopped && handler != _raiser)
                _ending = [.. _ending, handler];

            _current = _current with { Queued = [.. _current.Queued.Where(other => other != handler)] };
        }
    }

    /// <summary>Notes that an unregistered handler has returned.</summary>
    public void Forget(PeerHandler handler)
    {
        lock (_lock)
            _ending = [.. _ending.Where(other => other != handler)];
    }

    public void Remove(InlineHandler handler)
    {
        lock (_lock)
            _current = _current with { Inline = [.. _current.Inline.Where(other => other != handler)] };
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

    /// <summary>Takes back messages that were queued for a handler that no longer accepts any.</summary>
    public void TakeBack(PeerHandler handler, IReadOnlyList<PeerMessage> messages)
    {
        if (messages.Count == 0)
            return;

        foreach (var message in messages)
            message.Request?.Leave(handled: false);

        _inbox.PutBack(messages.Where(message => !message.IsRequest && message.TryEnterInbox()));
        if (IsStopping)
            Events.Unhandled(handler.Name, messages.Count);
    }

    /// <summary>Stops all handlers. No new ones can be registered afterwards.</summary>
    /// <param name="drained">Ends the wait for handlers that have not returned.</param>
    public Task StopAsync(CancellationToken drained)
    {
        lock (_lock)
        {
            _ = _stopping.CancelAsync();
            _current = _current with { Inline = [] };
        }

        return Task.WhenAll(_current.Queued.Append(_raiser).Select(handler => handler.StopAsync(drained)));
    }

    private ValueTask Raise(PeerMessage message, CancellationToken cancellationToken)
    {
        _received?.Invoke(_node, message);
        return default;
    }

    private string FreeName(string? name)
    {
        if (name is null)
            return NextName();

        return Has(name)
            ? throw new ArgumentException(
                $"Node '{_node}' already has a handler named '{name}'. Choose another name, or unregister that handler.")
            : name;
    }

    private bool Has(string name) =>
        _current.Queued.Any(handler => string.Equals(handler.Name, name, StringComparison.OrdinalIgnoreCase))
        || _current.Inline.Any(handler => string.Equals(handler.Name, name, StringComparison.OrdinalIgnoreCase));

    private string NextName()
    {
        string name;
        do
            name = $"handler{++_named}";
        while (Has(name));

        return name;
    }
}

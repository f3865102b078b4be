using System.Diagnostics.CodeAnalysis;
using PeerShell.Node.Events;

namespace PeerShell.Node.Handlers;

/// <summary>The handlers of a node. Read without a lock, as a snapshot.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "StopAsync disposes the raiser, and a source without timer and links holds nothing.")]
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

    /// <param name="node">The node: what handlers and events show to users.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="inbox">The inbox, which takes what handlers leave.</param>
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

    /// <summary>Those that are registered now.</summary>
    public HandlerSet Current => _current;

    /// <summary>Those, and behind them those that are unregistered and have not returned yet.</summary>
    public IReadOnlyList<PeerHandler> All => _ending is { Length: > 0 } ending ? _current.Queued.Except(ending).Concat(ending).ToArray() : _current.Queued;

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
            var handler = new PeerHandler(_node, this, FreeName(options.Name), handle, options);
            _current = _current with { Queued = [.. _current.Queued, handler] };
            return handler;
        }
    }

    /// <exception cref="ArgumentException">There is one of this name, or the name makes no sense.</exception>
    /// <exception cref="ObjectDisposedException">The node stops.</exception>
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
            // It may have returned meanwhile, and been forgotten before it was remembered.
            if (handler.State != HandlerState.Stopped && handler != _raiser)
                _ending = [.. _ending, handler];

            _current = _current with { Queued = [.. _current.Queued.Where(other => other != handler)] };
        }
    }

    /// <summary>One that was unregistered has returned.</summary>
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

    /// <summary>Takes what was queued for a handler that is over.</summary>
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

    /// <summary>Ends them all. The node takes no new ones.</summary>
    /// <param name="patience">When this is cancelled, they have had their time to return.</param>
    public Task StopAsync(CancellationToken patience)
    {
        lock (_lock)
        {
            _ = _stopping.CancelAsync();
            _current = _current with { Inline = [] };
        }

        return Task.WhenAll(_current.Queued.Append(_raiser).Select(handler => handler.StopAsync(patience)));
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
            ? throw new ArgumentException($"Node '{_node}' has a handler called '{name}'. Choose another name, or unregister that one.")
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

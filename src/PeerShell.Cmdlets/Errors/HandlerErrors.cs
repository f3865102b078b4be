using System.Management.Automation;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.References;

namespace PeerShell.Errors;

/// <summary>Errors about handlers and their script blocks.</summary>
internal static class HandlerErrors
{
    public static ErrorRecord HandlerNotFound(HandlerReference handler, IReadOnlyList<PeerNode> nodes)
    {
        var nodesHave = Phrases.NodesHave(nodes);
        return new(
            new ItemNotFoundException(nodes.SelectMany(node => node.Handlers).ToArray() is { Length: > 0 } known
                ? $"{nodesHave} no handler '{handler}'. Registered handlers: {Phrases.Names(known)}."
                : $"{nodesHave} no handler '{handler}', and no other handlers. Register one with Register-PeerHandler."),
            nameof(HandlerNotFound), ErrorCategory.ObjectNotFound, handler.ToString());
    }

    public static ErrorRecord HandlerOfOtherNode(PeerHandler handler, IReadOnlyList<PeerNode> nodes) => new(
        new ArgumentException(
            $"Handler '{handler}' belongs to node '{handler.Node}', not to {Phrases.Names(nodes)}. "
            + "Omit -Node, or give the handler by its name."),
        nameof(HandlerOfOtherNode), ErrorCategory.InvalidArgument, handler);

    public static ErrorRecord HandlerNameInUse(string name, PeerNode node) => new(
        new InvalidOperationException(
            $"Node '{node}' already has a handler called '{name}'. Choose another name, or remove that handler with "
            + "Unregister-PeerHandler."),
        nameof(HandlerNameInUse), ErrorCategory.ResourceExists, name);

    public static ErrorRecord InvalidHandlerOptions(ArgumentException error, string? name) => new(
        error, nameof(InvalidHandlerOptions), ErrorCategory.InvalidArgument, name);

    public static ErrorRecord UsingVariableNotFound(ItemNotFoundException error, ScriptBlock block) => new(
        error, nameof(UsingVariableNotFound), ErrorCategory.ObjectNotFound, block);

    public static ErrorRecord NotForOtherRunspaces(ArgumentException error, ScriptBlock block) => new(
        error, nameof(NotForOtherRunspaces), ErrorCategory.InvalidArgument, block);

    public static ErrorRecord HandlerNotStarted(Exception error, ScriptBlock block) => new(
        new InvalidOperationException($"The handler could not be started. {error.Message}", error),
        nameof(HandlerNotStarted), ErrorCategory.OpenError, block);
}

using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Handlers;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Registers a script block that handles messages in the background, in its own runspace.</summary>
[Cmdlet(VerbsLifecycle.Register, "PeerHandler", SupportsShouldProcess = true)]
[OutputType(typeof(PeerHandler))]
public sealed class RegisterPeerHandlerCommand : NodeInputCommand
{
    /// <summary>The script block. The message is $_, $Message and the first argument; the output replies to a request.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>The topics of the messages to handle; wildcards are allowed. A message without a topic has the empty topic.</summary>
    [Parameter]
    [SupportsWildcards]
    [NotNothing]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string[]? Topic { get; set; }

    /// <summary>The senders of the messages to handle, whether or not they are connected yet.</summary>
    [Parameter]
    [SupportsWildcards]
    [NotNothing]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? From { get; set; }

    /// <summary>The name of the handler, which is unique in its node.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Further arguments of the script block, after the message.</summary>
    [Parameter]
    [Alias("Args")]
    public object?[]? ArgumentList { get; set; }

    /// <summary>
    /// A script block that runs in each runspace of the handler before the first message: for functions, modules and preferences.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? InitializationScript { get; set; }

    /// <summary>The number of messages that are handled at once, each in its own runspace.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Sends the output to the sender even if the message is not a request.</summary>
    [Parameter]
    public SwitchParameter Reply { get; set; }

    /// <summary>Also puts each message into the inbox.</summary>
    [Parameter]
    public SwitchParameter Tee { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        RefuseTooLong(Topic);
        var setup = new HandlerSetup(this) { Name = Name, From = From, Topic = Topic, ThrottleLimit = ThrottleLimit, Tee = Tee };
        HandlerScript? script = null;
        foreach (var node in Nodes)
        {
            if (Name is not null && node.Handlers.Any(IsRunningNamesake))
                WriteError(HandlerErrors.HandlerNameInUse(Name, node));
            else if (ShouldProcess(node.Name, Name is null ? "Register a new handler" : $"Register handler '{Name}'"))
                Register(node, setup, script ??= setup.Read(ScriptBlock, InitializationScript, ArgumentList, Reply));
        }
    }

    private bool IsRunningNamesake(PeerHandler handler) =>
        handler.State == HandlerState.Running && string.Equals(handler.Name, Name, StringComparison.OrdinalIgnoreCase);

    private void Register(PeerNode node, HandlerSetup setup, HandlerScript script)
    {
        var runner = setup.Start(script);
        try
        {
            WriteObject(setup.Add(node, runner));
        }
        catch (ArgumentException error) when (error is not BadWildcardException)
        {
            WriteError(HandlerErrors.InvalidHandlerOptions(error, Name));
        }
        catch (ObjectDisposedException)
        {
            WriteError(NodeErrors.NodeStopped(node));
        }
    }
}

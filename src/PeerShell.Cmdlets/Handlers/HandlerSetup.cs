using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.References;

namespace PeerShell.Handlers;

/// <summary>
/// Creates handlers from script blocks: reads the script in the caller's runspace, opens the handler's runspace, and adds the handler
/// to a node.
/// </summary>
internal sealed class HandlerSetup(PeerCommand command)
{
    public string? Name { get; init; }

    public IReadOnlyList<PeerReference>? From { get; init; }

    public IReadOnlyList<string>? Topic { get; init; }

    public int ThrottleLimit { get; init; } = 1;

    public bool Tee { get; init; }

    /// <summary>Collects what a block needs from the caller. Ends the command when that fails.</summary>
    public HandlerScript Read(ScriptBlock block, ScriptBlock? initialization = null, object?[]? arguments = null, bool replies = false)
    {
        try
        {
            return HandlerScript.Read(command, block, initialization, arguments, replies);
        }
        catch (ItemNotFoundException error)
        {
            command.ThrowTerminatingError(HandlerErrors.UsingVariableNotFound(error, block));
            throw;
        }
        catch (ArgumentException error)
        {
            command.ThrowTerminatingError(HandlerErrors.NotForOtherRunspaces(error, block));
            throw;
        }
    }

    /// <summary>Opens the runspace. Ends the command when that fails, because it would fail for every node.</summary>
    public ScriptRunner Start(HandlerScript script)
    {
        var starting = ScriptRunner.StartAsync(script, ThrottleLimit, From, Topic);
        var wait = new PipelineWait(command, status: () => "Waiting for the handler's runspace and its initialization script.");
        try
        {
            wait.For(starting);
        }
        catch (PipelineStoppedException)
        {
            _ = EndAsync(starting);
            throw;
        }

        wait.EndProgress();
        if (starting.Exception?.InnerException is { } error)
            command.ThrowTerminatingError(HandlerErrors.HandlerNotStarted(error, script.Initialization ?? script.Block));

        return starting.Result;
    }

    /// <summary>Adds a handler to a node, which ends it later. Ends it here when that fails.</summary>
    /// <exception cref="ArgumentException">The options are invalid.</exception>
    /// <exception cref="ObjectDisposedException">The node is stopping.</exception>
    public PeerHandler Add(PeerNode node, ScriptRunner runner)
    {
        try
        {
            return node.AddHandler(ScriptRunner.HandleAsync, new HandlerOptions
            {
                Name = Name,
                Filter = MessageFilter.Create(From, Topic),
                Concurrency = ThrottleLimit,
                Tee = Tee,
                Runner = runner,
            });
        }
        catch
        {
            runner.Complete();
            throw;
        }
    }

    private static async Task EndAsync(Task<ScriptRunner> starting)
    {
        var runner = await starting.ConfigureAwait(false);
        runner.Complete();
    }
}

using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.References;

namespace PeerShell.Handlers;

/// <summary>How a cmdlet makes a handler of a script block: reads the script where the caller is, has its runspace opened, and adds it to a node.</summary>
internal sealed class HandlerSetup(PeerCommand command)
{
    public string? Name { get; init; }

    public IReadOnlyList<PeerReference>? From { get; init; }

    public IReadOnlyList<string>? Topic { get; init; }

    public int ThrottleLimit { get; init; } = 1;

    public bool Tee { get; init; }

    /// <summary>Takes along what a block needs; ends the command when that is impossible.</summary>
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

    /// <summary>Opens the runspace; ends the command when that is impossible, which it is for every node.</summary>
    public ScriptRunner Start(HandlerScript script)
    {
        var starting = ScriptRunner.StartAsync(script, ThrottleLimit, From, Topic);
        var wait = new PipelineWait(command, status: () => "Waiting for the handler's runspace, and its initialization script.");
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

    /// <summary>Adds it to a node, which from then on ends it. If that is impossible, it is ended here.</summary>
    /// <exception cref="ArgumentException">The options make no sense.</exception>
    /// <exception cref="ObjectDisposedException">The node stops.</exception>
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

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PeerShell.Handlers;

/// <summary>A script block that is to handle messages in runspaces of its own, and all that it takes along from where it was written.</summary>
internal sealed record HandlerScript
{
    /// <summary>The block, as the caller has it.</summary>
    public required ScriptBlock Block { get; init; }

    /// <summary>Runs in each runspace before the first message; null for nothing.</summary>
    public ScriptBlock? Initialization { get; init; }

    /// <summary>Further arguments of the block, behind the message.</summary>
    public IReadOnlyList<object?> Arguments { get; init; } = [];

    /// <summary>The values of its <c>$using:</c> expressions.</summary>
    public required Hashtable Using { get; init; }

    /// <summary>Whether its output goes back to the sender of what is no request, too.</summary>
    public bool Replies { get; init; }

    /// <summary>The module's manifest, or what else it was imported from.</summary>
    public required string Module { get; init; }

    /// <summary>The language mode of the caller, beyond which its block is not to get.</summary>
    public required PSLanguageMode LanguageMode { get; init; }

    /// <summary>The caller's current directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Takes along what a block needs.</summary>
    /// <param name="caller">The cmdlet that was given the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="initialization">What is to run before it.</param>
    /// <param name="arguments">Further arguments for it.</param>
    /// <param name="replies">Whether its output always goes back to the sender.</param>
    /// <exception cref="ItemNotFoundException">A <c>$using:</c> variable does not exist.</exception>
    /// <exception cref="ArgumentException">A value can't be used in another runspace.</exception>
    public static HandlerScript Read(PSCmdlet caller, ScriptBlock block, ScriptBlock? initialization = null, object?[]? arguments = null, bool replies = false) => new()
    {
        Block = block,
        Initialization = initialization,
        Arguments = [.. (arguments ?? []).Select(argument => UsingValues.Allowed(argument, "A value of -ArgumentList"))],
        Using = UsingValues.Read(caller, initialization is null ? [block] : [block, initialization]),
        Replies = replies,
        Module = ModulePath.Find(),
        LanguageMode = caller.SessionState.LanguageMode,
        Directory = caller.SessionState.Path.CurrentFileSystemLocation.Path,
    };

    /// <summary>
    /// What runs for each message, with the message as <c>$_</c>: the text of the block, if that binds its arguments by
    /// position; a block that is more of a function is called, which costs five times as much.
    /// </summary>
    public string Text => TakesMessage ? Block.ToString() : Body.ProcessBlock is null ? $"& {{{Block}}} $_ @args" : $"$_ | & {{{Block}}} @args";

    /// <summary>Whether the first argument of that is to be the message.</summary>
    public bool TakesMessage =>
        Body is { BeginBlock: null, ProcessBlock: null, DynamicParamBlock: null, EndBlock.Unnamed: true } && !IsFunctionLike(Body.ParamBlock);

    private ScriptBlockAst Body => Block.Ast as ScriptBlockAst ?? ((FunctionDefinitionAst)Block.Ast).Body;

    private static bool IsFunctionLike(ParamBlockAst? parameters) => parameters is not null
        && (parameters.Attributes.Count > 0 || parameters.Parameters.Any(parameter => parameter.Attributes.OfType<AttributeAst>().Any()));
}

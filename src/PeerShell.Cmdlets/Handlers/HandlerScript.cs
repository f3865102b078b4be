using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PeerShell.Handlers;

/// <summary>A script block that handles messages in its own runspaces, with what it needs from the caller.</summary>
internal sealed record HandlerScript
{
    /// <summary>The caller's script block.</summary>
    public required ScriptBlock Block { get; init; }

    /// <summary>The script block that runs in each runspace before the first message; null for none.</summary>
    public ScriptBlock? Initialization { get; init; }

    /// <summary>Further arguments of the block, after the message.</summary>
    public IReadOnlyList<object?> Arguments { get; init; } = [];

    /// <summary>The values of its <c>$using:</c> expressions.</summary>
    public required Hashtable Using { get; init; }

    /// <summary>Whether the output is sent to the sender even if the message is not a request.</summary>
    public bool Replies { get; init; }

    /// <summary>The path that the module is imported from.</summary>
    public required string Module { get; init; }

    /// <summary>The language mode of the caller, which also restricts the block.</summary>
    public required PSLanguageMode LanguageMode { get; init; }

    /// <summary>The caller's current directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Collects what a block needs from the caller.</summary>
    /// <param name="caller">The cmdlet that got the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="initialization">The script block that runs before it.</param>
    /// <param name="arguments">Further arguments of the block.</param>
    /// <param name="replies">Whether the output is always sent to the sender.</param>
    /// <exception cref="ItemNotFoundException">A <c>$using:</c> variable does not exist.</exception>
    /// <exception cref="ArgumentException">A value can't be used in another runspace.</exception>
    public static HandlerScript Read(
        PSCmdlet caller, ScriptBlock block, ScriptBlock? initialization = null, object?[]? arguments = null, bool replies = false) => new()
    {
        Block = block,
        Initialization = initialization,
        Arguments = [.. (arguments ?? []).Select((argument, index) => RunspaceBinding.Refuse(argument, $"-ArgumentList[{index}]"))],
        Using = UsingValues.Read(caller, initialization is null ? [block] : [block, initialization]),
        Replies = replies,
        Module = ModulePath.Find(),
        LanguageMode = caller.SessionState.LanguageMode,
        Directory = caller.SessionState.Path.CurrentFileSystemLocation.Path,
    };

    /// <summary>
    /// The script that runs for each message, with the message as <c>$_</c>. It is the text of the block if the block binds its
    /// arguments by position. A block that is like a function is called, which takes five times as long.
    /// </summary>
    public string Text => TakesMessage ? Block.ToString()
        : Body.ProcessBlock is null ? $"& {{{Block}}} $_ @args"
        : $"$_ | & {{{Block}}} @args";

    /// <summary>Whether the first argument of that script must be the message.</summary>
    public bool TakesMessage =>
        Body is { BeginBlock: null, ProcessBlock: null, DynamicParamBlock: null, EndBlock.Unnamed: true }
        && !IsFunctionLike(Body.ParamBlock);

    private ScriptBlockAst Body => Block.Ast as ScriptBlockAst ?? ((FunctionDefinitionAst)Block.Ast).Body;

    private static bool IsFunctionLike(ParamBlockAst? parameters) => parameters is not null
        && (parameters.Attributes.Count > 0 || parameters.Parameters.Any(parameter => parameter.Attributes.OfType<AttributeAst>().Any()));
}

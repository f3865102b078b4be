using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace PeerShell.Handlers;

/// <summary>
/// The values of the <c>$using:</c> expressions of script blocks that are to run in another runspace, read where the caller
/// is. The engine looks them up when it is given them as the parameter <see cref="Parameter"/> of the script around.
/// </summary>
internal static class UsingValues
{
    /// <summary>The name of the parameter, as the engine knows it.</summary>
    public const string Parameter = "--%";

    /// <summary>Reads the values.</summary>
    /// <exception cref="ItemNotFoundException">A variable does not exist.</exception>
    /// <exception cref="ArgumentException">A value can't be used in another runspace.</exception>
    public static Hashtable Read(PSCmdlet caller, params IEnumerable<ScriptBlock> blocks)
    {
        var values = new Hashtable();
        foreach (var block in blocks)
        {
            foreach (var expression in block.Ast.FindAll(node => node is UsingExpressionAst, searchNestedScriptBlocks: true).Cast<UsingExpressionAst>())
            {
                var variable = UsingExpressionAst.ExtractUsingVariable(expression);
                if (caller.SessionState.PSVariable.GetValue(variable.VariablePath.UserPath, Missing.Value) is var value && value != Missing.Value)
                    values[KeyOf(expression)] = Allowed(Evaluate(caller, expression, variable, value), $"{expression}");
                else if (!IsForAnother(expression, block.Ast))
                    throw new ItemNotFoundException($"{expression} stands for the variable ${variable.VariablePath.UserPath}, which does not exist here. Give it a value first.");
            }
        }

        return values;
    }

    /// <summary>Refuses what is bound to the runspace it comes from, and would wait for it, maybe for ever.</summary>
    public static object? Allowed(object? value, string what) => (value is PSObject wrapped ? wrapped.BaseObject : value) is ScriptBlock
        ? throw new ArgumentException($"{what} is a script block, which can't leave its runspace. Define what you need as a function in -InitializationScript.")
        : value;

    // What the engine makes of an expression to find its value by.
    private static string KeyOf(UsingExpressionAst expression)
    {
        var text = expression.ToString();
        if (expression.SubExpression is VariableExpressionAst)
            text = text.ToLowerInvariant();

        return Convert.ToBase64String(Encoding.Unicode.GetBytes(text));
    }

    // The parser allows nothing behind the variable but names of properties and constant indexes.
    private static object? Evaluate(PSCmdlet caller, UsingExpressionAst expression, VariableExpressionAst variable, object? value)
    {
        if (expression.SubExpression is VariableExpressionAst)
            return value;

        var members = expression.Extent.Text[(variable.Extent.EndOffset - expression.Extent.StartOffset)..];
        return caller.InvokeCommand.InvokeScript($"$args[0]{members}", useNewScope: true, System.Management.Automation.Runspaces.PipelineResultTypes.None, input: null, value) is [var result] ? result : null;
    }

    /// <summary>Whether it stands in a block that is given to another command, as to ForEach-Object -Parallel, which reads it itself.</summary>
    private static bool IsForAnother(Ast expression, Ast block)
    {
        for (var node = expression; node != block; node = node.Parent)
        {
            if (node is ScriptBlockExpressionAst { Parent: CommandAst or CommandParameterAst })
                return true;
        }

        return false;
    }

    private sealed class Missing
    {
        public static readonly Missing Value = new();
    }
}

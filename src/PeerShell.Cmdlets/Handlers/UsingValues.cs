using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text;

namespace PeerShell.Handlers;

/// <summary>
/// Reads the values of the <c>$using:</c> expressions of script blocks in the caller's runspace, for another runspace. The engine finds
/// the values in the parameter <see cref="Parameter"/> of the enclosing script.
/// </summary>
internal static class UsingValues
{
    /// <summary>The name that the engine gives that parameter.</summary>
    public const string Parameter = "--%";

    /// <summary>Reads the values.</summary>
    /// <exception cref="ItemNotFoundException">A variable does not exist.</exception>
    /// <exception cref="ArgumentException">A value can't be used in another runspace.</exception>
    public static Hashtable Read(PSCmdlet caller, params IEnumerable<ScriptBlock> blocks)
    {
        var values = new Hashtable();
        foreach (var block in blocks)
        {
            var expressions = block.Ast.FindAll(node => node is UsingExpressionAst, searchNestedScriptBlocks: true);
            foreach (var expression in expressions.Cast<UsingExpressionAst>())
            {
                var variable = UsingExpressionAst.ExtractUsingVariable(expression);
                var value = caller.SessionState.PSVariable.GetValue(variable.VariablePath.UserPath, Missing.Value);
                if (value != Missing.Value)
                    values[KeyOf(expression)] = RunspaceBinding.Refuse(Evaluate(caller, expression, variable, value), $"{expression}");
                else if (!IsForAnother(expression, block.Ast))
                    throw NotFound(expression, variable);
            }
        }

        return values;
    }

    private static ItemNotFoundException NotFound(UsingExpressionAst expression, VariableExpressionAst variable) => new(
        $"{expression} stands for the variable ${variable.VariablePath.UserPath}, which does not exist here. Give it a value first.");

    // The key by which the engine finds the value of an expression.
    private static string KeyOf(UsingExpressionAst expression)
    {
        var text = expression.ToString();
        if (expression.SubExpression is VariableExpressionAst)
            text = text.ToLowerInvariant();

        return Convert.ToBase64String(Encoding.Unicode.GetBytes(text));
    }

    // After the variable, the parser allows only names of properties and constant indexes.
    private static object? Evaluate(PSCmdlet caller, UsingExpressionAst expression, VariableExpressionAst variable, object? value)
    {
        if (expression.SubExpression is VariableExpressionAst)
            return value;

        var members = expression.Extent.Text[(variable.Extent.EndOffset - expression.Extent.StartOffset)..];
        var results = caller.InvokeCommand.InvokeScript(
            $"$args[0]{members}", useNewScope: true, PipelineResultTypes.None, input: null, value);
        return results is [var result] ? result : null;
    }

    /// <summary>Returns whether another command, such as ForEach-Object -Parallel, gets the block and reads the expression.</summary>
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

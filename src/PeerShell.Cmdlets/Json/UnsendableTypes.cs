using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Security;
using PeerShell.Node;

namespace PeerShell.Json;

/// <summary>Recognises values that can't be sent: code, secrets, and objects that are bound to this process.</summary>
internal static class UnsendableTypes
{
    private const string Code = "Code can't be sent. Send the data it works on.";
    private const string Secret = "Secrets are never sent by accident. Extract what you want to send.";
    private const string Live = "It exists only in this process. Select the properties to send with Select-Object.";

    /// <summary>Says what to do instead of sending a value; null if the value can be sent.</summary>
    public static string? Hint(object? value) => value switch
    {
        ScriptBlock or Delegate or CommandInfo or PSModuleInfo => Code,
        SecureString or PSCredential => Secret,
        Stream or TextReader or TextWriter => "Read it, and send its content.",
        PeerMessage => "Send its Body.",
        MemberInfo or Assembly or Module => "Send its name.",
        Process or Runspace or RunspacePool or PowerShell or Job or EngineIntrinsics or PSCmdlet
            or Task or Thread or WaitHandle or CancellationTokenSource or Timer or nint or nuint
            or PeerNode or Peer => Live,
        _ => null,
    };
}

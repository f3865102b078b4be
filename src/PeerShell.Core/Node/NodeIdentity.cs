using System.Security.Cryptography;
using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>A node's ECDSA P-256 key, and the peer id that follows from it.</summary>
public sealed class NodeIdentity : IDisposable
{
    private readonly ECDsa _key;

    private NodeIdentity(ECDsa key)
    {
        _key = key;
        Id = PeerId.OfPublicKey(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The SHA-256 of the public key.</summary>
    public PeerId Id { get; }

    /// <summary>Creates an identity with a new key.</summary>
    /// <returns>The identity.</returns>
    public static NodeIdentity Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Creates an identity from an exported key.</summary>
    /// <param name="pem">An ECDSA P-256 private key, as <see cref="ExportPem"/> writes it.</param>
    /// <returns>The identity.</returns>
    /// <exception cref="ArgumentException">The text is not an ECDSA P-256 private key.</exception>
    public static NodeIdentity FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize != 256)
                throw new ArgumentException($"The key has {key.KeySize} bits. A node's key is ECDSA P-256.", nameof(pem));

            return new NodeIdentity(key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new ArgumentException($"This is not an ECDSA P-256 private key in PEM form: {error.Message}", nameof(pem), error);
        }
    }

    /// <summary>Exports the private key, so that a restarted node can keep its peer id. Keep the key secret.</summary>
    /// <returns>The key as PKCS#8 in PEM form.</returns>
    public string ExportPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Disposes the key.</summary>
    public void Dispose() => _key.Dispose();
}

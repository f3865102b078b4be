using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>
/// The other members, with the number of live members, the connected members and the digest of the list. These are updated
/// with each change, so that reading them does not visit every member.
/// </summary>
internal sealed class MemberTable
{
    private readonly Dictionary<PeerId, Contact> _contacts = [];
    private readonly Namesakes _names = new();
    private readonly List<Contact> _connected = [];
    private int _missing;

    public int Count => _contacts.Count;

    public IReadOnlyCollection<Contact> All => _contacts.Values;

    public IReadOnlyList<Contact> Connected => _connected;

    /// <summary>The number of connected members without an address, which others can't dial.</summary>
    public int ConnectedHidden { get; private set; }

    /// <summary>The number of members that are alive or suspect.</summary>
    public int Live { get; private set; }

    /// <summary>
    /// The XOR of the hashes of the live members, so their order makes no difference. Members that are gone or have left are not
    /// included, because each node forgets them at a different time.
    /// </summary>
    public ulong Digest { get; private set; }

    /// <summary>Whether all members that should be connected are connected.</summary>
    public bool IsComplete => _missing == 0;

    /// <summary>The members that should be connected but aren't. Visits every member, unless there are none.</summary>
    public IReadOnlyList<MissingMember> Missing => IsComplete
        ? []
        : [.. _contacts.Values
            .Where(contact => contact.IsMissing)
            .Select(contact => new MissingMember(contact.Member, contact.FailedDials))];

    public Contact? Find(PeerId id) => _contacts.TryGetValue(id, out var contact) ? contact : null;

    public Contact Add(Member member)
    {
        var contact = new Contact(member);
        _contacts.Add(member.Id, contact);
        _names.Add(contact.Member);
        Account(contact, 1);
        return contact;
    }

    public void Remove(Contact contact)
    {
        Connect(contact, false);
        Account(contact, -1);
        _names.Remove(contact.Member);
        _contacts.Remove(contact.Id);
    }

    public void Update(Contact contact, Member member)
    {
        Account(contact, -1);
        _names.Remove(contact.Member);
        contact.Member = member;
        _names.Add(member);
        Account(contact, 1);
    }

    public void Connect(Contact contact, bool connected)
    {
        if (contact.IsConnected == connected)
            return;

        Account(contact, -1);
        contact.IsConnected = connected;
        if (connected)
        {
            contact.Place = _connected.Count;
            _connected.Add(contact);
        }
        else
        {
            var last = _connected[^1];
            _connected[contact.Place] = last;
            last.Place = contact.Place;
            _connected.RemoveAt(_connected.Count - 1);
        }

        Account(contact, 1);
    }

    public void Part(Contact contact, bool parted)
    {
        Account(contact, -1);
        contact.IsParted = parted;
        Account(contact, 1);
    }

    /// <summary>Returns the latest incarnation of the members with a name that are alive; 0 if there is none.</summary>
    public long LatestAlive(string name) => _names.LatestAlive(name);

    /// <summary>Returns the suspect with a name that has the earliest incarnation, or null if there is none.</summary>
    public Contact? EarliestSuspect(string name) => _names.EarliestSuspect(name) is { } id ? Find(id) : null;

    /// <summary>Returns random connected members, all different.</summary>
    public IEnumerable<Contact> Draw(int count, Random random)
    {
        if (count >= _connected.Count)
            return [.. _connected];

        HashSet<int> places = [];
        while (places.Count < count)
            places.Add(random.Next(_connected.Count));

        return places.Select(place => _connected[place]);
    }

    private void Account(Contact contact, int sign)
    {
        _missing += contact.IsMissing ? sign : 0;
        ConnectedHidden += contact.IsConnected && contact.Member.Endpoints.Count == 0 ? sign : 0;
        if (!contact.Member.IsLive)
            return;

        Live += sign;
        Digest ^= contact.Member.Hash;
    }
}

using System.Runtime.InteropServices;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>A property of an object, with the value at the time of reading.</summary>
/// <param name="Bits">The valid bits if it is a bit mask.</param>
internal sealed record KmsProperty(uint Id, ulong Value, bool IsImmutable, ulong Bits);

/// <summary>A plane, pipe (CRTC) or connector, with its properties by name.</summary>
internal sealed unsafe class KmsObject
{
    private const int MaxProperties = 256;

    private readonly Dictionary<string, KmsProperty> _properties = [];

    public KmsObject(DrmCard card, uint id, DrmObjectType type)
    {
        Id = id;
        uint[] ids = new uint[MaxProperties];
        ulong[] values = new ulong[MaxProperties];

        // SAFETY: the kernel writes at most as many entries as the request says; they are there until the call returns.
        fixed (uint* idList = ids)
        fixed (ulong* valueList = values)
        {
            DrmProperties list = new((ulong)idList, (ulong)valueList, MaxProperties, id, type, 0);
            card.Call(DrmRequest.GetProperties, ref list);
            for (int i = 0; i < Math.Min(list.Count, MaxProperties); i++)
            {
                Add(card, ids[i], values[i]);
            }
        }
    }

    public uint Id { get; }

    public KmsProperty? Find(string name) => _properties.GetValueOrDefault(name);

    /// <exception cref="LocalDisplayException">The driver lacks the property.</exception>
    public KmsProperty Require(string name) => Find(name)
        ?? throw new LocalDisplayException($"the driver has no property {name} on object {Id}: it cannot be used");

    private void Add(DrmCard card, uint id, ulong value)
    {
        DrmProperty property = new() { Id = id };
        card.Call(DrmRequest.GetProperty, ref property);
        bool isImmutable = (property.Flags & DrmProperty.Immutable) != 0;
        ulong bits = (property.Flags & DrmProperty.Bitmask) != 0 ? Bits(card, property) : 0;
        _properties[property.Name.ToString()] = new KmsProperty(id, value, isImmutable, bits);
    }

    private static ulong Bits(DrmCard card, in DrmProperty known)
    {
        DrmPropertyEnum[] entries = new DrmPropertyEnum[known.EnumBlobCount];

        // SAFETY: the kernel writes at most as many entries as the request says; they are there until the call returns.
        fixed (DrmPropertyEnum* list = entries)
        {
            DrmProperty property = known with { Values = 0, ValueCount = 0, EnumBlobs = (ulong)list };
            card.Call(DrmRequest.GetProperty, ref property);
        }

        ulong bits = 0;
        foreach (DrmPropertyEnum entry in entries)
        {
            bits |= 1UL << (int)(entry.Value & 63);
        }

        return bits;
    }

    /// <summary>Returns the bytes of a blob; empty if there is no such blob.</summary>
    public static byte[] ReadBlob(DrmCard card, ulong id)
    {
        DrmGetBlob blob = new((uint)id, 0, 0);
        if (id == 0 || card.TryCall(DrmRequest.GetBlob, ref blob) != 0)
        {
            return [];
        }

        byte[] data = new byte[blob.Length];

        // SAFETY: the kernel writes as many bytes as the blob is long, which it does not change.
        fixed (byte* start = data)
        {
            blob.Data = (ulong)start;
            card.Call(DrmRequest.GetBlob, ref blob);
        }

        return data;
    }
}

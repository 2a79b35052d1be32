using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>A set of properties that the kernel applies together or not at all. Source: drm_mode.h, struct
/// drm_mode_atomic.</summary>
internal sealed unsafe class AtomicRequest
{
    private readonly SortedDictionary<uint, List<(uint Property, ulong Value)>> _objects = [];

    public void Set(uint objectId, KmsProperty property, ulong value)
    {
        if (!_objects.TryGetValue(objectId, out List<(uint, ulong)>? list))
        {
            _objects[objectId] = list = [];
        }

        list.Add((property.Id, value));
    }

    /// <summary>Sets a property if the object has it and it is mutable.</summary>
    public void TrySet(KmsObject target, string name, ulong value)
    {
        if (target.Find(name) is { IsImmutable: false } property)
        {
            Set(target.Id, property, value);
        }
    }

    /// <exception cref="LocalDisplayException">The object lacks the property.</exception>
    public void Set(KmsObject target, string name, ulong value) => Set(target.Id, target.Require(name), value);

    /// <returns>errno; 0 on success.</returns>
    public int Commit(DrmCard card, CommitFlags flags)
    {
        uint[] objects = [.. _objects.Keys];
        uint[] counts = [.. _objects.Values.Select(list => (uint)list.Count)];
        uint[] properties = [.. _objects.Values.SelectMany(list => list.Select(entry => entry.Property))];
        ulong[] values = [.. _objects.Values.SelectMany(list => list.Select(entry => entry.Value))];

        // SAFETY: the kernel reads as many entries as the counts say, which are there until the call returns.
        fixed (uint* objectList = objects, countList = counts, propertyList = properties)
        fixed (ulong* valueList = values)
        {
            DrmAtomic atomic = new(
                flags,
                (uint)objects.Length,
                (ulong)objectList,
                (ulong)countList,
                (ulong)propertyList,
                (ulong)valueList,
                0,
                0);
            return card.TryCall(DrmRequest.Atomic, ref atomic);
        }
    }
}

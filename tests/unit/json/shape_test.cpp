// SPDX-License-Identifier: Apache-2.0
#include "xos/json/shape.hpp"

#include <gtest/gtest.h>

namespace xos::json {

enum class Colour : std::uint8_t { red };
BOOST_DESCRIBE_ENUM(Colour, red)

struct Leaf {
    std::int64_t leaf_number = 0;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (leaf_number))

struct Tree : Leaf {
    std::vector<Tree> children;
    std::optional<Leaf> best_leaf;
};
BOOST_DESCRIBE_STRUCT(Tree, (Leaf), (children, best_leaf))

template <typename T>
struct Box {
    std::vector<T> items;
    Leaf label;
    BOOST_DESCRIBE_CLASS(Box, (), (items, label), (), ())
};

struct Odd {};
Shape json_shape(std::type_identity<Odd>) { return {.kind = Shape::Kind::text_or_number}; }

namespace {

struct Undescribed {};

TEST(Shape, HTTP_2_is_that_of_what_is_written) {
    EXPECT_EQ(shape_of<bool>().kind, Shape::Kind::boolean);
    for (const auto kind : {shape_of<int>().kind, shape_of<std::uint64_t>().kind, shape_of<double>().kind,
                            shape_of<UserId>().kind, shape_of<Colour>().kind}) {
        EXPECT_EQ(kind, Shape::Kind::number);
    }
    for (const auto kind :
         {shape_of<std::string>().kind, shape_of<Timestamp>().kind, shape_of<std::vector<std::byte>>().kind}) {
        EXPECT_EQ(kind, Shape::Kind::text);
    }
    EXPECT_EQ(shape_of<std::nullptr_t>().kind, Shape::Kind::nothing);
    EXPECT_EQ(shape_of<Raw>().kind, Shape::Kind::any);
    EXPECT_EQ(shape_of<Undescribed>().kind, Shape::Kind::any);
    EXPECT_EQ(shape_of<Odd>().kind, Shape::Kind::text_or_number) << "what the type says of itself";
}

TEST(Shape, of_containers_holds_that_of_their_elements) {
    const auto list = shape_of<std::vector<std::optional<std::string>>>();
    EXPECT_EQ(list.kind, Shape::Kind::list);
    EXPECT_FALSE(list.is_optional);
    EXPECT_EQ(list.inner.at(0).kind, Shape::Kind::text);
    EXPECT_TRUE(list.inner.at(0).is_optional);
    const auto map = shape_of<std::optional<std::map<std::string, bool>>>();
    EXPECT_EQ(map.kind, Shape::Kind::map);
    EXPECT_TRUE(map.is_optional);
    EXPECT_EQ(map.inner.at(0).kind, Shape::Kind::boolean);
}

TEST(Shape, HTTP_2_of_a_record_has_its_short_name_and_all_members_as_they_are_written) {
    const auto tree = shape_of<Tree>();
    EXPECT_EQ(tree.kind, Shape::Kind::record);
    EXPECT_EQ(tree.name, "Tree");
    EXPECT_EQ(*tree.type, typeid(Tree));
    const auto members = tree.members();
    ASSERT_EQ(members.size(), 3U);
    EXPECT_EQ(members[0].name, "leafNumber");
    EXPECT_EQ(members[1].name, "children");
    EXPECT_EQ(members[1].shape.inner.at(0).name, "Tree") << "a record may hold itself";
    EXPECT_EQ(members[2].shape.name, "Leaf");
    EXPECT_TRUE(members[2].shape.is_optional);
}

TEST(Shape, of_a_generic_record_is_told_once_and_says_what_it_is_made_for) {
    const auto box = shape_of<Box<Tree>>();
    EXPECT_EQ(box.name, "Box");
    EXPECT_EQ(box.inner.at(0).name, "Tree");
    EXPECT_EQ(*box.type, *shape_of<Box<bool>>().type);
    const auto members = box.members();
    EXPECT_EQ(members.at(0).shape.inner.at(0).kind, Shape::Kind::parameter);
    EXPECT_EQ(members.at(1).shape.name, "Leaf");
}

}  // namespace
}  // namespace xos::json
